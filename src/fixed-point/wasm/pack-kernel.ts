// Turns row-major doubles that hold 16-bit integers into the pairs the kernels read, four samples at a time.
import {
  constant,
  get,
  increase,
  joinHalves,
  repeatWhile,
  scalar,
  set,
  vector,
  vectorLoad,
  vectorStore,
  type Wasm,
} from './instructions.js';
import { moduleBytes } from './module-bytes.js';
import { ROW_BYTES } from './storage.js';

const [VALUES, ROWS, FEATURE_BYTES, PAIRS, BLOCKS] = [0, 1, 2, 3, 4];
const PARAMETERS = 6;
const [PAIRS_LEFT, SAMPLE, COLUMN, COLUMN_END] = [6, 7, 8, 9];
const INTEGERS = 4;
const [VALUE, WHOLE, MISMATCH, LOWEST, HIGHEST] = [10, 11, 12, 13, 14];
const VECTORS = 5;
const VECTOR_BYTES = 16;
/** Parameter: where the findings about the values are stored, three vectors. */
const FINDINGS = 5;

/** What the kernel found, as 32-bit lanes: any bit set in `mismatch` where a value is no 32-bit integer. */
export interface PackFindings {
  readonly mismatch: Int32Array;
  readonly lowest: Int32Array;
  readonly highest: Int32Array;
}

/** The findings stored at `address`. */
export function packFindings(buffer: ArrayBuffer, address: number): PackFindings {
  const lanes = (vector: number) => new Int32Array(buffer, address + VECTOR_BYTES * vector, 4);
  return { mismatch: lanes(0), lowest: lanes(1), highest: lanes(2) };
}

/**
 * The module of `run(values, rows, featureBytes, pairs, blocks, findings)`: `values` as `[samples, features]` doubles,
 * `featureBytes` from sample to sample. Where the number of features is odd, the partner of the last one is
 * whatever follows it: no tap gives it weight. 16 bytes behind the values are read; they must be a raw value too.
 */
export function packKernelBytes(): Uint8Array {
  return moduleBytes({
    parameters: PARAMETERS,
    integers: INTEGERS,
    vectors: VECTORS,
    body: [
      ...set(MISMATCH, vector('i32x4.sub', get(MISMATCH), get(MISMATCH))),
      ...repeatWhile(blockCode(), countDown(BLOCKS)),
      ...[MISMATCH, LOWEST, HIGHEST].flatMap((local, i) =>
        vectorStore(get(FINDINGS), VECTOR_BYTES * i, get(local)),
      ),
    ],
  });
}

function countDown(local: number): Wasm {
  return [...increase(local, constant(-1)), ...get(local)];
}

function blockCode(): Wasm {
  const pairBytes = scalar('shl', get(PAIRS), constant(4));
  const pair = [
    ...set(SAMPLE, get(VALUES)),
    ...set(COLUMN, get(ROWS)),
    ...set(COLUMN_END, scalar('add', get(ROWS), constant(ROW_BYTES))),
    ...repeatWhile(columnCode(), scalar('lessThan', get(COLUMN), get(COLUMN_END))),
    ...set(ROWS, get(COLUMN_END)),
    ...increase(VALUES, constant(VECTOR_BYTES)),
  ];
  return [
    ...set(PAIRS_LEFT, get(PAIRS)),
    ...repeatWhile(pair, countDown(PAIRS_LEFT)),
    // Back to the first feature, and on to the next 32 samples.
    ...set(VALUES, scalar('sub', get(VALUES), pairBytes)),
    ...increase(VALUES, scalar('shl', get(FEATURE_BYTES), constant(5))),
  ];
}

/** Both features of four samples. */
function columnCode(): Wasm {
  const next = () => [
    ...set(VALUE, vectorLoad('whole', get(SAMPLE), 0)),
    ...increase(SAMPLE, get(FEATURE_BYTES)),
    ...set(WHOLE, vector('i32x4.fromF64', get(VALUE))),
    ...set(MISMATCH, vector('or', get(MISMATCH), differs())),
    ...get(WHOLE),
  ];
  const two = () => [
    ...set(VALUE, joinHalves(next(), next())),
    ...set(LOWEST, vector('i32x4.min', get(LOWEST), get(VALUE))),
    ...set(HIGHEST, vector('i32x4.max', get(HIGHEST), get(VALUE))),
    ...get(VALUE),
  ];
  return [
    ...vectorStore(get(COLUMN), 0, vector('i16x8.narrow', two(), two())),
    ...increase(COLUMN, constant(VECTOR_BYTES)),
  ];
}

/** Whether the integer is not the value it came from; true for NaN. */
function differs(): Wasm {
  return vector('f64x2.ne', vector('f64x2.fromI32', get(WHOLE)), get(VALUE));
}
