// Doctor: which cell libraries are on this machine? A study on one of them needs no path.
import { listInstalled } from '../../targets/find-library.js';
import { KNOWN_LIBRARIES } from '../../targets/index.js';
import type { KnownLibrary } from '../../targets/known-library.js';
import type { LibrarySearch } from '../../targets/library-roots.js';
import type { Check } from './check.js';

async function checkLibrary(library: KnownLibrary, search: LibrarySearch): Promise<Check> {
  const name = library.kind;
  const { typicalCorner, install } = library.files;
  const installed = await listInstalled(library, search);
  const best = installed.find(({ corners }) => corners.includes(typicalCorner)) ?? installed[0];
  if (best === undefined) {
    const mend = `${install} (optional: needed by a study on this library)`;
    return { name, status: 'absent', found: 'no Liberty file found', mend };
  }
  const { folder, corners } = best;
  return { name, status: 'ok', found: `${folder}, corners: ${corners.join(', ')}` };
}

/** The libraries known by name, each with the folder a study would take it from. */
export async function checkLibraries(search: LibrarySearch): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const library of KNOWN_LIBRARIES) checks.push(await checkLibrary(library, search));
  return checks;
}
