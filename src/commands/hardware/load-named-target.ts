// The target that `--target` names: a library, a Liberty file, or an FPGA part.
import { resolve } from 'node:path';
import { loadMemories } from '../../config/load-memories.js';
import { ParetapeError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import type { AsicTarget, Target } from '../../core/target.js';
import { declareMemories } from '../../targets/declared-memories.js';
import { FPGA_PARTS, loadFpgaTarget } from '../../targets/fpga-parts.js';
import { KNOWN_LIBRARIES, loadTarget } from '../../targets/index.js';
import type { KnownLibraryKind } from '../../targets/target-spec.js';

function isKnownLibrary(name: string): name is KnownLibraryKind {
  return KNOWN_LIBRARIES.some(({ kind }) => kind === name);
}

const LIBERTY_FILE = /\.lib(\.gz)?$/;

/** `liberty` and `corner` go with a library known by name. Throws USAGE with the nearest name, MISSING or INPUT. */
export async function loadNamedTarget(
  options: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<Target> {
  const name = String(options.target);
  const corner = options.corner === undefined ? {} : { corner: String(options.corner) };
  if (name === 'generic45') return loadTarget({ kind: 'generic45' }, cwd);
  if (isKnownLibrary(name)) {
    const liberty = options.liberty === undefined ? {} : { liberty: String(options.liberty) };
    return loadTarget({ kind: name, ...liberty, ...corner }, cwd);
  }
  if (LIBERTY_FILE.test(name)) return loadTarget({ kind: 'asic', liberty: name }, cwd);
  const libraries = ['generic45', ...KNOWN_LIBRARIES.map(({ kind }) => kind)];
  const names = [...libraries, ...FPGA_PARTS.map(({ id }) => id)];
  const near = names.find((known) => known.startsWith(name)) ?? nearestName(name, names);
  if (near !== undefined && libraries.includes(near)) {
    throw new ParetapeError('USAGE', `--target ${name}: there is no such target`, {
      hint: `did you mean ${near}?`,
    });
  }
  return loadFpgaTarget(name);
}

/** The target of the options, with the macros of `--macros`. Throws as `loadNamedTarget`, and CONFIG for a wrong declaration. */
export async function loadTargetOfOptions(
  options: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<Target> {
  const target = await loadNamedTarget(options, cwd);
  const { macros } = options;
  if (target.kind === 'asic') {
    if (typeof macros !== 'string') return target;
    return declareMemories(target, await loadMemories(resolve(cwd, macros), macros));
  }
  if (macros === undefined) return target;
  throw new ParetapeError(
    'USAGE',
    `--macros: ${target.id} is an FPGA part, whose memories are known`,
  );
}

/** As `loadTargetOfOptions`, for commands that know standard cells only. */
export async function loadNamedLibrary(
  options: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<AsicTarget> {
  const target = await loadTargetOfOptions(options, cwd);
  if (target.kind === 'asic') return target;
  throw new ParetapeError('USAGE', `--target ${target.id}: FPGA parts have no estimators`, {
    hint: 'paretape synth maps, places and routes the design for it',
  });
}
