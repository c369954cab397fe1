// The units of an LSTM in one step, forward and backward, for the samples of two blocks; the same numbers as `lstmCell`.
import { get, set, vector, vectorStore, type Wasm } from '../../fixed-point/wasm/instructions.js';
import type { Mode } from './emit-activation.js';
import { type Evaluation, evaluate } from './emit-gate-functions.js';
import { ROW_BYTES } from './fused-plan.js';
import { loadConstant, loadVector, range, update } from './loops.js';
import type { RecurrentPlaces } from './memory-layout.js';

/** Vector locals that the code of a cell overwrites beside the sums of its gates. */
export const CELL_LOCALS = 20;

/** Integer locals with the addresses of what a unit reads and writes. */
export interface UnitRows {
  /** Four rows of slopes of the pre-activations. */
  readonly gates: number;
  /** Two rows: slope of the memory over the hidden state, and over the memory before. */
  readonly through: number;
  readonly memory: number;
  /** Forward: the new hidden state. Backward: the gradient of the hidden state. */
  readonly hidden: number;
}

const add = (a: Wasm, b: Wasm) => vector('f32x4.add', a, b);
const mul = (a: Wasm, b: Wasm) => vector('f32x4.mul', a, b);
const store = (base: number, offset: number, value: Wasm) => vectorStore(get(base), offset, value);

/** Rounds the state in a local and leaves in `mask` where the gradient passes; nothing to do in float. */
function round(places: RecurrentPlaces, mode: Mode, state: number, mask: number): Wasm {
  if (mode === 'float') return [];
  const { low, high, gradientLow, gradientHigh } = places.input.constants;
  return [
    ...update('f32x4.add', state, loadConstant(places.numbers.half)),
    ...set(
      mask,
      vector(
        'and',
        vector('f32x4.gt', get(state), loadConstant(gradientLow)),
        vector('f32x4.lt', get(state), loadConstant(gradientHigh)),
      ),
    ),
    ...set(state, vector('f32x4.floor', get(state))),
    ...update('f32x4.pmax', state, loadConstant(low)),
    ...update('f32x4.pmin', state, loadConstant(high)),
  ];
}

/**
 * Gates and new memory of one unit from the sums of gates i, f, c, o; `at` is added to all offsets. Leaves the output
 * gate and its slope where `emitShow` finds them.
 */
export function cellRemember(
  places: RecurrentPlaces,
  mode: Mode,
  rows: UnitRows,
  at: number,
  sums: readonly number[],
  first: number,
): Wasm {
  const [values, slopes, a, b] = range(4).map((k) => range(4).map((i) => first + 4 * k + i));
  const [memory, mask, lost, scaled] = range(4).map((k) => first + 16 + k);
  const kinds = ['sigmoid', 'sigmoid', 'tanh', 'sigmoid'] as const;
  const list = kinds.map(
    (kind, k): Evaluation => ({
      ...{ kind, argument: sums[k], value: values[k], slope: slopes[k] },
      spare: [a[k], b[k]],
    }),
  );
  const [i, f, g, o] = values;
  const [di, df, dg, dO] = slopes;
  const rounded = mode === 'rounded';
  const masked = (value: Wasm) => (rounded ? vector('and', value, get(mask)) : value);
  const [si, sf, sg, so] = sums.map((local) => get(local));
  const scale = loadConstant(places.numbers.stateScale);
  return [
    // Tables would hide a sum that is not a number; its difference from itself is not zero.
    ...(rounded ? set(lost, add(add(si, sf), add(sg, so))) : []),
    ...evaluate(places, mode, list),
    ...set(memory, loadVector(get(rows.memory), at)),
    ...update('f32x4.mul', df, get(memory)),
    ...set(memory, add(mul(get(g), get(i)), mul(get(memory), get(f)))),
    ...round(places, mode, memory, mask),
    ...store(rows.memory, at, get(memory)),
    ...store(rows.gates, at, masked(mul(get(g), get(di)))),
    ...store(rows.gates, at + ROW_BYTES, masked(get(df))),
    ...set(scaled, rounded ? mul(get(dg), scale) : get(dg)),
    ...store(rows.gates, at + 2 * ROW_BYTES, masked(mul(get(i), get(scaled)))),
    ...store(rows.gates, at + 3 * ROW_BYTES, get(dO)),
    ...(rounded ? update('f32x4.add', o, vector('f32x4.sub', get(lost), get(lost))) : []),
    ...store(rows.through, at, get(o)),
    ...store(rows.through, at + ROW_BYTES, masked(get(f))),
  ];
}

/** Hidden states of `units` units behind each other in all blocks, whose memories are known. */
export function cellShow(
  places: RecurrentPlaces,
  mode: Mode,
  rows: UnitRows,
  units: number,
  blockOffsets: readonly number[],
  first: number,
): Wasm {
  const spots = range(units).flatMap((unit) => blockOffsets.map((block) => ({ unit, block })));
  const list = spots.map((_, k): Evaluation => {
    const [argument, value, slope, a, b] = range(5).map((i) => first + 5 * k + i);
    return { kind: 'tanhOfMemory', argument, value, slope, spare: [a, b] };
  });
  const load = spots.flatMap(({ unit, block }, k) =>
    set(list[k].argument, loadVector(get(rows.memory), unit * ROW_BYTES + block)),
  );
  const show = spots.flatMap(({ unit, block }, k) => {
    const { argument: output, value, slope, spare } = list[k];
    const [hidden, mask] = spare;
    const gates = (4 * unit + 3) * ROW_BYTES + block;
    const through = 2 * unit * ROW_BYTES + block;
    const masked = (code: Wasm) => (mode === 'rounded' ? vector('and', code, get(mask)) : code);
    return [
      ...set(output, loadVector(get(rows.through), through)),
      ...set(hidden, mul(get(output), get(value))),
      ...round(places, mode, hidden, mask),
      ...store(rows.hidden, unit * ROW_BYTES + block, get(hidden)),
      ...store(rows.gates, gates, masked(mul(get(value), loadVector(get(rows.gates), gates)))),
      ...store(rows.through, through, masked(mul(get(output), get(slope)))),
    ];
  });
  return [...load, ...evaluate(places, mode, list), ...show];
}

/** Slopes of the pre-activations become gradients, that of the memory goes on to the step before. */
export function cellBackward(rows: UnitRows, at: number, first: number): Wasm {
  const [outer, inner] = [first, first + 1];
  const scale = (row: number, by: number) => {
    const offset = at + row * ROW_BYTES;
    return store(rows.gates, offset, mul(loadVector(get(rows.gates), offset), get(by)));
  };
  const through = (row: number) => loadVector(get(rows.through), at + row * ROW_BYTES);
  return [
    ...set(outer, loadVector(get(rows.hidden), at)),
    ...set(inner, add(loadVector(get(rows.memory), at), mul(get(outer), through(0)))),
    ...[0, 1, 2].flatMap((row) => scale(row, inner)),
    ...scale(3, outer),
    ...store(rows.memory, at, mul(get(inner), through(1))),
  ];
}
