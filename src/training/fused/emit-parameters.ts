// The two ends of a step: weights rounded before it, Adam after it.
import {
  constant,
  get,
  increase,
  set,
  shuffleWords,
  vector,
  vectorLoad,
  vectorStore,
  type Wasm,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { BETA1, BETA2, EPSILON } from '../adam.js';
import type { Mode } from './emit-activation.js';
import { forEach, loadConstant, loadVector, range, update } from './loops.js';
import type { MemoryLayout, ParameterPlaces } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';
import { splat } from './vector-functions.js';

const [PLACE, ROW, MEAN, OUTPUT] = range(4);
const INTEGERS = 4;
const vectorLocal = (i: number) => INTEGERS + i;

const loadDouble = (address: number) => vectorLoad('splat64', constant(0), address);

/** `f()`: the graph's weights and biases of one layer from the trained ones, see `quantisedNumbers` and `floatNumbers`. */
export function emitPrepare(
  place: ParameterPlaces,
  layout: MemoryLayout,
  mode: Mode,
  isFirst: boolean,
): ModuleFunction {
  const { values, graph } = layout.arenas;
  const { weightScale, weightLow, weightHigh, weightUnit } = place.constants;
  const trained = loadVector(get(PLACE), values);
  const scaled = vector('f32x4.mul', trained, loadConstant(weightScale));
  const whole = vector('f32x4.floor', vector('f32x4.add', scaled, splat(0.5)));
  const raised = vector('f32x4.pmax', whole, loadConstant(weightLow));
  const raw = vector('f32x4.pmin', raised, loadConstant(weightHigh));
  const weight = vector('f32x4.mul', mode === 'rounded' ? raw : trained, loadConstant(weightUnit));
  const end = constant(place.kernel + 4 * place.rows * place.padded);
  return {
    parameters: 0,
    integers: INTEGERS,
    vectors: 3,
    body: [
      ...forEach(PLACE, constant(place.kernel), end, 16, [vectorStore(get(PLACE), graph, weight)]),
      ...(place.bias === undefined ? [] : prepareBias(place, place.bias, layout, mode, isFirst)),
    ],
  };
}

/** Four biases at a time, in doubles: their grid is finer than the floats around them. */
function prepareBias(
  place: ParameterPlaces,
  bias: number,
  layout: MemoryLayout,
  mode: Mode,
  isFirst: boolean,
): Wasm {
  const [low, high, spare] = range(3).map(vectorLocal);
  const highPair = (v: Wasm) => shuffleWords(v, v, [2, 3, 2, 3]);
  const trained = loadVector(get(OUTPUT), layout.arenas.values + bias);
  const round = (local: number) =>
    mode === 'float'
      ? get(local)
      : vector(
          'f64x2.floor',
          vector(
            'f64x2.add',
            vector('f64x2.mul', get(local), loadDouble(place.doubles.biasGrid)),
            vector('f64x2.fromF32', splat(0.5)),
          ),
        );
  const joined = shuffleWords(
    vector('f32x4.fromF64', round(low)),
    vector('f32x4.fromF64', round(high)),
    [0, 1, 4, 5],
  );
  const inUnits = vector('f32x4.mul', joined, loadConstant(place.constants.biasUnit));
  const started = vector('f32x4.add', inUnits, loadConstant(place.constants.half));
  return forEach(OUTPUT, constant(0), constant(4 * place.padded), 16, [
    set(spare, trained),
    set(low, vector('f64x2.fromF32', get(spare))),
    set(high, vector('f64x2.fromF32', highPair(get(spare)))),
    isFirst ? foldMeans(place, layout, mode, [low, high, spare]) : [],
    vectorStore(get(OUTPUT), layout.arenas.graph + bias, started),
  ]);
}

/** Subtracts Σ mean · weight, the weights as real numbers; the same order of operations as `foldMeans`. */
function foldMeans(
  place: ParameterPlaces,
  layout: MemoryLayout,
  mode: Mode,
  [low, high, spare]: readonly number[],
): Wasm {
  const { values, graph } = layout.arenas;
  const source = (mode === 'rounded' ? graph : values) + place.kernel;
  const fold = (local: number, weights: Wasm) => {
    const wide = vector('f64x2.fromF32', weights);
    const real =
      mode === 'rounded' ? vector('f64x2.mul', wide, loadDouble(place.doubles.realUnit)) : wide;
    return update(
      'f64x2.sub',
      local,
      vector('f64x2.mul', vectorLoad('splat64', get(MEAN), 0), real),
    );
  };
  return [
    ...set(ROW, get(OUTPUT)),
    ...forEach(MEAN, constant(layout.means), constant(layout.means + 8 * place.rows), 8, [
      set(spare, loadVector(get(ROW), source)),
      fold(low, get(spare)),
      fold(high, shuffleWords(get(spare), get(spare), [2, 3, 2, 3])),
      increase(ROW, constant(4 * place.padded)),
    ]),
  ];
}

const [GRADIENT, FIRST, SECOND, VALUE, RATE, SCALE, LOW, HIGH, KEEP] = range(9).map(vectorLocal);

/** Moments this small move nothing any more; without a floor they would end as subnormal numbers, which are slow. */
const LEAST = { gradient: 2 ** -50, first: 2 ** -60, second: 2 ** -110 } as const;

/** `f()`: one step of Adam for a layer, see `createAdam`; clamps and masks the weights, clears the gradients. */
export function emitUpdate(
  place: ParameterPlaces,
  layout: MemoryLayout,
  isFirst: boolean,
): ModuleFunction {
  const { kernelRate, biasRate, kernelScale, biasScale, clampLow, clampHigh, kernelKeep } =
    place.constants;
  const kernelEnd = place.kernel + 4 * place.rows * place.padded;
  const constants = (rate: number, scale: number) => [
    ...set(RATE, loadConstant(rate)),
    ...set(SCALE, loadConstant(scale)),
  ];
  const clamp = [
    ...update('f32x4.pmin', VALUE, get(HIGH)),
    ...update('f32x4.pmax', VALUE, get(LOW)),
  ];
  const ends = [
    ...set(LOW, loadConstant(clampLow)),
    ...set(HIGH, loadConstant(clampHigh)),
    ...set(KEEP, loadConstant(kernelKeep)),
  ];
  const kernel = isFirst
    ? centredRows(place, layout, clamp)
    : forEach(PLACE, constant(place.kernel), constant(kernelEnd), 16, [
        adam(layout, [], clamp, get(KEEP)),
      ]);
  return {
    parameters: 0,
    integers: INTEGERS,
    vectors: 9,
    body: [
      ...constants(kernelRate, kernelScale),
      ...ends,
      ...kernel,
      ...(place.bias === undefined
        ? []
        : [...constants(biasRate, biasScale), ...updateBias(place.bias, 4 * place.padded, layout)]),
    ],
  };
}

function updateBias(bias: number, bytes: number, layout: MemoryLayout): Wasm {
  return forEach(PLACE, constant(bias), constant(bias + bytes), 16, [adam(layout, [], [], [])]);
}

/** The first kernel: the gradient of the bias times the row's mean is taken off, see `centreGradients`. */
function centredRows(place: ParameterPlaces, layout: MemoryLayout, clamp: Wasm): Wasm {
  const { gradients } = layout.arenas;
  const bias = vector(
    'f32x4.mul',
    loadVector(get(OUTPUT), gradients + (place.bias ?? 0)),
    loadConstant(place.constants.biasScale),
  );
  const mean = vectorLoad('splat64', get(MEAN), 0);
  const narrow = vector('f32x4.fromF64', mean);
  const pedestal = vector('f32x4.mul', bias, shuffleWords(narrow, narrow, [0, 1, 0, 1]));
  const row = forEach(OUTPUT, constant(0), constant(4 * place.padded), 16, [
    adam(layout, pedestal, clamp, get(KEEP)),
    increase(PLACE, constant(16)),
  ]);
  return [
    ...set(PLACE, constant(place.kernel)),
    ...forEach(MEAN, constant(layout.means), constant(layout.means + 8 * place.rows), 8, [row]),
  ];
}

/** `local` becomes 0 where it is smaller than `least`; what is not a number stays. */
const flush = (local: number, least: number) =>
  update('andNot', local, vector('f32x4.lt', vector('f32x4.abs', get(local)), splat(least)));

/** Four parameters at PLACE; `pedestal` is taken off the gradient, `clamp` limits VALUE, of which `keep` is the share that weight decay leaves. */
function adam({ arenas }: MemoryLayout, pedestal: Wasm, clamp: Wasm, keep: Wasm): Wasm {
  const { gradients, first, second, values, masks } = arenas;
  const at = (arena: number) => loadVector(get(PLACE), arena);
  const approach = (local: number, goal: Wasm, rest: number) =>
    update(
      'f32x4.add',
      local,
      vector('f32x4.mul', vector('f32x4.sub', goal, get(local)), splat(rest)),
    );
  const scaled = vector('f32x4.mul', at(gradients), get(SCALE));
  const root = vector('f32x4.add', vector('f32x4.sqrt', get(SECOND)), splat(EPSILON));
  const move = vector('f32x4.div', vector('f32x4.mul', get(RATE), get(FIRST)), root);
  const kept = keep.length > 0 ? vector('f32x4.mul', at(values), keep) : at(values);
  return [
    ...set(GRADIENT, pedestal.length > 0 ? vector('f32x4.sub', scaled, pedestal) : scaled),
    ...flush(GRADIENT, LEAST.gradient),
    ...set(FIRST, at(first)),
    ...approach(FIRST, get(GRADIENT), 1 - BETA1),
    ...flush(FIRST, LEAST.first),
    ...set(SECOND, at(second)),
    ...approach(SECOND, vector('f32x4.mul', get(GRADIENT), get(GRADIENT)), 1 - BETA2),
    ...flush(SECOND, LEAST.second),
    ...set(VALUE, vector('f32x4.sub', kept, move)),
    ...clamp,
    ...vectorStore(get(PLACE), first, get(FIRST)),
    ...vectorStore(get(PLACE), second, get(SECOND)),
    ...vectorStore(get(PLACE), values, vector('and', get(VALUE), at(masks))),
    ...vectorStore(get(PLACE), gradients, ZERO_VECTOR),
  ];
}
