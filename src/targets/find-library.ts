// Finds a known library on this machine, where its usual installers put it.
import { ParetapeError } from '../core/errors.js';
import { type CornerFiles, chooseCorner, listCorners } from './choose-corner.js';
import type { KnownLibrary } from './known-library.js';
import { type LibrarySearch, listLibraryFolders } from './library-roots.js';

/** A folder of the library, and the corners there. */
export interface LibraryFolder {
  readonly folder: string;
  readonly corners: readonly string[];
}

/** Every folder that holds Liberty files of the library, the preferred first. */
export async function listInstalled(
  library: KnownLibrary,
  search: LibrarySearch,
): Promise<LibraryFolder[]> {
  const found: LibraryFolder[] = [];
  for (const folder of await listLibraryFolders(library, search)) {
    const corners = [...(await listCorners(library, folder)).keys()];
    if (corners.length > 0) found.push({ folder, corners });
  }
  return found;
}

/** Two versions of one PDK, neither enabled: which of them is meant cannot be told. */
function isAmbiguous(first: string, second: string | undefined): boolean {
  const versionOf = (folder: string) => /^(.*[/\\]versions)[/\\]([^/\\]+)/.exec(folder);
  const [a, b] = [versionOf(first), second === undefined ? null : versionOf(second)];
  return a !== null && b !== null && a[1] === b[1] && a[2] !== b[2];
}

async function failMissing(library: KnownLibrary, search: LibrarySearch): Promise<never> {
  const looked = (await listLibraryFolders(library, search)).map((folder) => `  ${folder}`);
  const text = `${library.kind} is not installed; looked in\n${looked.join('\n')}`;
  throw new ParetapeError('MISSING', text, {
    hint: `${library.files.install}; or set PDK_ROOT, or name the file by "liberty"`,
  });
}

/**
 * The library's files of a corner (the typical one when left out), in the first folder that has it: below
 * $PDK_ROOT, ~/.ciel, ~/.volare, open_pdks' prefixes, $FLOW_HOME of OpenROAD-flow-scripts, qflow, and
 * ../shared/data/pdk beside the study or the working folder. MISSING error that lists where it looked and how to
 * install, or which corners there are.
 */
export async function findLibrary(
  library: KnownLibrary,
  search: LibrarySearch,
  corner?: string,
): Promise<CornerFiles> {
  const installed = await listInstalled(library, search);
  if (installed.length === 0) return await failMissing(library, search);
  const wanted = corner ?? library.files.typicalCorner;
  const having = installed.filter(({ corners }) => corners.includes(wanted));
  const [first, second] = having;
  if (first !== undefined && isAmbiguous(first.folder, second?.folder)) {
    const folders = having.map(({ folder }) => `  ${folder}`).join('\n');
    throw new ParetapeError(
      'MISSING',
      `several versions of ${library.kind} are there:\n${folders}`,
      {
        hint: `choose one: ciel enable --pdk-family ${library.files.cielFamily} VERSION, or name the folder by "liberty"`,
      },
    );
  }
  return await chooseCorner(library, (first ?? installed[0]).folder, wanted);
}
