// The end of a tap kernel: accumulators put into the rows of the layer's storage.
import {
  constant,
  get,
  joinHalves,
  scalar,
  set,
  vector,
  vectorLoad,
  vectorShift,
  vectorStore,
  type Wasm,
  when,
} from './instructions.js';
import { ROW_BYTES, type Storage } from './storage.js';

/** Locals of the kernel that stores. */
export interface StoreLocals {
  readonly targetBase: number;
  /** Index of the first output. */
  readonly feature: number;
  /** Outputs of the job that are left, these included. */
  readonly outputsLeft: number;
  /** Free for an address. */
  readonly row: number;
}

/** Stores one output or two; of two, the second only where it exists. */
export function storeOutputs(
  input: Storage,
  output: Storage,
  accumulators: readonly (readonly number[])[],
  locals: StoreLocals,
): Wasm {
  const [first, second] = accumulators.map((list) => asStored(input, output, list));
  if (second === undefined) return storeOne(output, first, locals, 0);
  const moreThanOne = scalar('lessThan', constant(1), get(locals.outputsLeft));
  const separately = [
    ...storeOne(output, first, locals, 0),
    ...when(moreThanOne, storeOne(output, second, locals, 1)),
  ];
  if (output !== 'pairs') return separately;
  // A second output that does not exist is zero, and so is the padding of an odd last feature.
  return when(isOdd(get(locals.feature)), separately, storeBoth(first, second, locals));
}

/** The accumulators as vectors of the storage's elements. */
function asStored(input: Storage, output: Storage, locals: readonly number[]): readonly Wasm[] {
  const values = locals.map((local) => get(local));
  if ((input === 'doubles') === (output === 'doubles')) return values;
  if (input !== 'doubles') {
    return values.flatMap((value) => [
      vector('f64x2.fromI32', value),
      vector('f64x2.fromI32', joinHalves(value, value, true)),
    ]);
  }
  const integers = values.map((value) => vector('i32x4.fromF64', value));
  return [joinHalves(integers[0], integers[1]), joinHalves(integers[2], integers[3])];
}

function isOdd(value: Wasm): Wasm {
  return scalar('and', value, constant(1));
}

function rowAddress({ targetBase }: StoreLocals, row: Wasm): Wasm {
  return scalar('add', get(targetBase), scalar('mul', row, constant(ROW_BYTES)));
}

function pairRow(locals: StoreLocals, feature: Wasm): Wasm {
  return set(locals.row, rowAddress(locals, scalar('shiftRight', feature, constant(1))));
}

function storeAll(vectors: readonly Wasm[], row: number): Wasm {
  return vectors.flatMap((value, i) => vectorStore(get(row), 16 * i, value));
}

/** Even features fill the low halves of a pair and clear the high ones; odd features, which come later, join them. */
function storeOne(
  output: Storage,
  vectors: readonly Wasm[],
  locals: StoreLocals,
  ahead: number,
): Wasm {
  const feature = scalar('add', get(locals.feature), constant(ahead));
  if (output !== 'pairs') {
    return [...set(locals.row, rowAddress(locals, feature)), ...storeAll(vectors, locals.row)];
  }
  const joined = vectors.map((value, i) =>
    vector('or', vectorLoad('whole', get(locals.row), 16 * i), toHighHalf(value)),
  );
  const odd = storeAll(joined, locals.row);
  return [
    ...pairRow(locals, feature),
    ...when(isOdd(feature), odd, storeAll(vectors.map(toLowHalf), locals.row)),
  ];
}

function storeBoth(first: readonly Wasm[], second: readonly Wasm[], locals: StoreLocals): Wasm {
  const joined = first.map((value, i) => vector('or', toLowHalf(value), toHighHalf(second[i])));
  return [...pairRow(locals, get(locals.feature)), ...storeAll(joined, locals.row)];
}

function toHighHalf(value: Wasm): Wasm {
  return vectorShift('shl', value, 16);
}

function toLowHalf(value: Wasm): Wasm {
  return vectorShift('shiftRightUnsigned', vectorShift('shl', value, 16), 16);
}
