// Where libraries may be installed on this machine: the roots of ciel, volare, open_pdks, qflow and OpenROAD-flow-scripts.
import { join, resolve } from 'node:path';
import type { KnownLibrary, LibraryPlace, PlaceRoot } from './known-library.js';
import { listFolder } from './list-folder.js';

/** What the search depends on, apart from the library. */
export interface LibrarySearch {
  /** Folder of the study. */
  readonly baseDir: string;
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Libraries that lie beside a checkout, one folder a library. */
const SHARED = '../shared/data/pdk';

function listRoots({ home, env }: LibrarySearch): Record<PlaceRoot, readonly string[]> {
  const given = (name: string, below = '') => {
    const folder = env[name];
    return folder === undefined || folder === '' ? [] : [join(folder, below)];
  };
  return {
    pdk: [
      ...given('PDK_ROOT'),
      join(home, '.ciel'),
      join(home, '.volare'),
      '/usr/local/share/pdk',
      '/usr/share/pdk',
    ],
    qflow: ['/usr/share/qflow/tech', '/usr/local/share/qflow/tech'],
    orfs: given('FLOW_HOME', 'platforms'),
  };
}

/** A PDK root and the versions ciel or volare keep below it, whether enabled or not. */
async function listVersions(root: string, family: string | undefined): Promise<string[]> {
  const found = [root];
  if (family === undefined) return found;
  for (const manager of ['ciel', 'volare']) {
    const versions = join(root, manager, family, 'versions');
    found.push(...(await listFolder(versions)).map((version) => join(versions, version)));
  }
  return found;
}

/** Every folder the library may lie in, in the order of preference. None need exist. */
export async function listLibraryFolders(
  library: KnownLibrary,
  search: LibrarySearch,
): Promise<string[]> {
  const { places, cielFamily } = library.files;
  const roots = listRoots(search);
  const below = (root: string, kind: PlaceRoot) =>
    places
      .filter((place: LibraryPlace) => place.root === kind)
      .map(({ folder }) => join(root, folder));
  const folders: string[] = [];
  for (const kind of ['pdk', 'orfs', 'qflow'] as const) {
    if (!places.some(({ root }) => root === kind)) continue;
    for (const root of roots[kind]) {
      const versions = kind === 'pdk' ? await listVersions(root, cielFamily) : [root];
      folders.push(...versions.flatMap((version) => below(version, kind)));
    }
  }
  for (const folder of [search.baseDir, search.cwd]) {
    folders.push(resolve(folder, SHARED, library.kind));
  }
  return [...new Set(folders)];
}
