// Walks an HDF5 file with the HDF5 library itself (WebAssembly, its files in memory) and copies out its numbers, within bounds.
import { messageOf, ParetapeError } from '../../core/errors.js';
import { MOST_DATASETS, MOST_ELEMENTS } from './weight-tree.js';

/** What crosses the process boundary. */
export interface RawTree {
  readonly datasets: readonly {
    readonly path: string;
    readonly shape: readonly number[];
    readonly data: Float32Array | Float64Array;
  }[];
  readonly attributes: Readonly<Record<string, string>>;
}

type Hdf5 = typeof import('h5wasm');
type Group = InstanceType<Hdf5['Group']>;

const DEEPEST = 16;
const LONGEST_PATH = 1000;
/** Root attributes that matter: the architecture and who wrote it. */
const ROOT_ATTRIBUTES = ['model_config', 'keras_version', 'backend'];
const SCRATCH = '/model.h5';

/** Whether WebAssembly itself stopped: the library cannot be used again in this process. */
export function isTrap(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.constructor.name === 'RuntimeError';
}

function refuse(message: string): never {
  throw new ParetapeError('INPUT', message);
}

/** Everything numeric below the root. Throws INPUT where the file is damaged or too large. */
export async function collectHdf5(bytes: Uint8Array): Promise<RawTree> {
  const library: Hdf5 = await import('h5wasm');
  const { FS } = await library.ready;
  FS.writeFile(SCRATCH, bytes);
  try {
    const file = new library.File(SCRATCH, 'r');
    try {
      return collectTree(library, file);
    } finally {
      file.close();
    }
  } catch (thrown) {
    if (thrown instanceof ParetapeError || isTrap(thrown)) throw thrown;
    return refuse(`the HDF5 file is damaged: ${messageOf(thrown).slice(0, 200)}`);
  } finally {
    FS.unlink(SCRATCH);
  }
}

function collectTree(library: Hdf5, root: Group): RawTree {
  const datasets: { path: string; shape: number[]; data: Float32Array | Float64Array }[] = [];
  let elements = 0;
  let visited = 0;
  const visit = (group: Group, path: string, depth: number) => {
    if (depth > DEEPEST || path.length > LONGEST_PATH) refuse('groups are nested too deep');
    for (const name of group.keys()) {
      if (++visited > MOST_DATASETS) refuse(`the file holds over ${MOST_DATASETS} objects`);
      const entity = group.get(name);
      const below = path === '' ? name : `${path}/${name}`;
      if (entity instanceof library.Group) visit(entity, below, depth + 1);
      else if (entity instanceof library.Dataset) {
        const shape = numericShape(entity.metadata);
        if (shape === undefined) continue;
        elements += shape.reduce((product, extent) => product * extent, 1);
        if (!(elements <= MOST_ELEMENTS)) refuse(`tensors of over ${MOST_ELEMENTS} numbers`);
        datasets.push({ path: below, shape, data: toFloats(entity.value, shape, below) });
      }
    }
  };
  visit(root, '', 0);
  return { datasets, attributes: rootAttributes(root) };
}

/** The shape of a dataset of real numbers; undefined for text and other kinds, which hold no weights. */
function numericShape(metadata: {
  readonly shape: readonly number[] | null;
  readonly type: number;
  readonly size: number;
}): number[] | undefined {
  const INTEGER = 0;
  const FLOAT = 1;
  if (metadata.shape === null || (metadata.type !== INTEGER && metadata.type !== FLOAT)) {
    return undefined;
  }
  if (metadata.size > 8) refuse(`numbers of ${metadata.size} bytes`);
  return [...metadata.shape].map(Number);
}

function toFloats(value: unknown, shape: readonly number[], path: string) {
  const count = shape.reduce((product, extent) => product * extent, 1);
  const list = typeof value === 'number' || typeof value === 'bigint' ? [value] : value;
  const isList = Array.isArray(list) || ArrayBuffer.isView(list);
  if (!isList || (list as ArrayLike<unknown>).length !== count) {
    refuse(`dataset ${path.slice(0, 100)} cannot be read`);
  }
  if (list instanceof Float32Array) return Float32Array.from(list);
  return Float64Array.from(list as ArrayLike<number | bigint>, Number);
}

function rootAttributes(root: Group): Record<string, string> {
  const found: Record<string, string> = {};
  const names = Object.keys(root.attrs);
  for (const name of ROOT_ATTRIBUTES) {
    if (!names.includes(name)) continue;
    const value = root.attrs[name].value;
    if (typeof value === 'string') found[name] = value;
    else if (value instanceof Uint8Array) found[name] = new TextDecoder().decode(value);
  }
  return found;
}
