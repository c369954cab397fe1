// Reads a Keras weight file in a process of its own, with limits on size and time.
import { ParetapeError } from '../../core/errors.js';
import { createProcessPool, type ProcessPool } from '../../execution/process-pool.js';
import type { RawTree } from './collect-hdf5.js';
import { MOST_FILE_BYTES, type WeightTree } from './weight-tree.js';

/** HDF5 File Format Specification 3.0, III.A: the signature stands at 0, 512, 1024, 2048 … */
const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');
/** A sound file of the largest size is read in two seconds. */
const TIMEOUT_SECONDS = 20;

/** Reads weight files; holds a process until `close`. */
export interface Hdf5Reader {
  /** The numbers in the file. Throws INPUT, naming `file`, where it is no sound HDF5 file. */
  read(bytes: Uint8Array, file: string): Promise<WeightTree>;
  close(): void;
}

/** A reader whose process starts with the first file. */
export function createHdf5Reader(timeoutSeconds = TIMEOUT_SECONDS): Hdf5Reader {
  const entry = new URL('./hdf5-worker.js', import.meta.url);
  const pool = createProcessPool({ entry, workers: 1, heapMb: 2048 });
  return {
    read: (bytes, file) => readFrom(pool, bytes, file, timeoutSeconds),
    close: () => pool.close(),
  };
}

/** The weight tree of one file. */
export async function readHdf5(bytes: Uint8Array, file: string): Promise<WeightTree> {
  const reader = createHdf5Reader();
  try {
    return await reader.read(bytes, file);
  } finally {
    reader.close();
  }
}

async function readFrom(
  pool: ProcessPool,
  bytes: Uint8Array,
  file: string,
  timeoutSeconds: number,
): Promise<WeightTree> {
  checkSignature(bytes, file);
  try {
    const tree = await pool.run<Uint8Array, RawTree>(bytes, { timeoutSeconds });
    return {
      datasets: new Map(tree.datasets.map(({ path, shape, data }) => [path, { shape, data }])),
      attributes: new Map(Object.entries(tree.attributes)),
    };
  } catch (thrown) {
    if (thrown instanceof ParetapeError && thrown.code === 'INTERRUPTED') throw thrown;
    const described = thrown instanceof ParetapeError && thrown.code === 'INPUT';
    const message = described ? thrown.message : 'the HDF5 file is damaged: it cannot be read';
    throw new ParetapeError('INPUT', message, { position: { file }, cause: thrown });
  }
}

function checkSignature(bytes: Uint8Array, file: string): void {
  if (bytes.length > MOST_FILE_BYTES) {
    throw new ParetapeError('INPUT', `weight file of ${bytes.length} bytes is too large`, {
      position: { file },
      hint: `at most ${MOST_FILE_BYTES} bytes are read`,
    });
  }
  for (let at = 0; at + SIGNATURE.length <= bytes.length; at = at === 0 ? 512 : at * 2) {
    if (SIGNATURE.equals(bytes.subarray(at, at + SIGNATURE.length))) return;
  }
  throw new ParetapeError('INPUT', 'not an HDF5 file', {
    position: { file },
    hint: 'weights are read from the .h5 file that Keras saves beside the architecture',
  });
}
