// Counts the samples whose largest output is the one of their label: the accuracy of a block without leaving the memory.
import {
  constant,
  get,
  increase,
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

const [OUTPUTS, LABELS, HITS, CLASSES, BLOCKS] = [0, 1, 2, 3, 4];
const PARAMETERS = 5;
const [ROW, CLASSES_LEFT, COLUMN] = [5, 6, 7];
const [BEST, WINNER, VALUE, BETTER, INDEX, TOTAL] = [8, 9, 10, 11, 12, 13];
const BLOCK_BYTES = 128;
const VECTOR_BYTES = 16;

/**
 * The module of `run(outputs, labels, hits, classes, blocks)`: outputs as `words`, one 32-bit label a sample
 * (negative for a sample that does not count), the number of hits added to four 32-bit lanes at `hits`.
 * The lowest of equal outputs wins. At address 0 of the memory lies a vector of ones.
 */
export function voteKernelBytes(): Uint8Array {
  const body = [
    ...set(TOTAL, vectorLoad('whole', get(HITS), 0)),
    ...repeatWhile(blockCode(), countDown(BLOCKS)),
    ...vectorStore(get(HITS), 0, get(TOTAL)),
  ];
  return moduleBytes({
    parameters: PARAMETERS,
    integers: 3,
    vectors: 6,
    body,
  });
}

function countDown(local: number): Wasm {
  return [...increase(local, constant(-1)), ...get(local)];
}

function blockCode(): Wasm {
  const notLast = scalar('lessThan', get(COLUMN), constant(BLOCK_BYTES));
  return [
    ...set(COLUMN, constant(0)),
    ...repeatWhile(columnCode(), notLast),
    ...increase(LABELS, constant(BLOCK_BYTES)),
    ...increase(OUTPUTS, scalar('mul', get(CLASSES), constant(ROW_BYTES))),
  ];
}

/** Four samples: the winner class by class, then compared with the labels. */
function columnCode(): Wasm {
  const zero = vector('i32x4.sub', get(TOTAL), get(TOTAL));
  const compare = [
    ...set(VALUE, vectorLoad('whole', get(ROW), 0)),
    ...set(BETTER, vector('i32x4.gt', get(VALUE), get(BEST))),
    ...set(BEST, vector('bitSelect', get(VALUE), get(BEST), get(BETTER))),
    ...set(WINNER, vector('bitSelect', get(INDEX), get(WINNER), get(BETTER))),
    ...set(INDEX, vector('i32x4.add', get(INDEX), vectorLoad('whole', constant(0), 0))),
    ...increase(ROW, constant(ROW_BYTES)),
  ];
  const labels = vectorLoad('whole', scalar('add', get(LABELS), get(COLUMN)), 0);
  return [
    ...set(ROW, scalar('add', get(OUTPUTS), get(COLUMN))),
    ...set(BEST, vectorLoad('whole', get(ROW), 0)),
    ...set(WINNER, zero),
    ...set(INDEX, zero),
    ...set(CLASSES_LEFT, get(CLASSES)),
    ...repeatWhile(compare, countDown(CLASSES_LEFT)),
    ...set(TOTAL, vector('i32x4.sub', get(TOTAL), vector('i32x4.eq', get(WINNER), labels))),
    ...increase(COLUMN, constant(VECTOR_BYTES)),
  ];
}
