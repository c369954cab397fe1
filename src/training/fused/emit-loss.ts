// Cross-entropy and distillation over the logits of all blocks; logits become their gradients.
import {
  constant,
  get,
  increase,
  set,
  vector,
  vectorStore,
  type Wasm,
  when,
  ZERO_VECTOR,
} from '../../fixed-point/wasm/instructions.js';
import { type FusedPlan, ROW_BYTES } from './fused-plan.js';
import { forEach, loadConstant, loadVector, range, update } from './loops.js';
import type { MemoryLayout } from './memory-layout.js';
import type { ModuleFunction } from './module-of-functions.js';
import { exponential, logarithm, splat } from './vector-functions.js';

const [BLOCKS_END, LISTENS, BASE, ROW, PLACE] = range(5);
const INTEGERS = 3;
const [LARGEST, SUM, LOG_SUM, SOFT_SUM, SOFT_LOG_SUM, LABEL, CLASS, VALID, HIT, SLOPE] = range(
  10,
).map((i) => 5 + i);
const [LOGIT, POWER, REST, SQUARE, SOFT_SLOPE, CROSS_ENTROPY, NORM, DIVERGENCE, SOFT_NORM] = range(
  9,
).map((i) => 15 + i);
const VECTORS = 19;
/** One vector more, where samples have weights. */
const WEIGHT = 24;

/**
 * `f(end of the blocks, listens)`: see `computeLoss`; `listens` is 0 where no teacher is heard. Lanes without a
 * sample (label −1) get the gradient 0 and count nowhere. Leaves the sums over the samples in `totals`. Where the plan
 * has weights, all of a sample's loss is multiplied with its own.
 */
export function emitLoss(plan: FusedPlan, layout: MemoryLayout): ModuleFunction {
  const logits = (plan.layers.at(-1)?.outputRow ?? 0) * ROW_BYTES;
  const { totals, scratch } = layout;
  const { weightRow } = plan;
  const sums = [CROSS_ENTROPY, NORM, DIVERGENCE, SOFT_NORM];
  const addresses = [totals.crossEntropy, totals.labelNorm, totals.divergence, totals.teacherNorm];
  const soft = scratch + plan.classes * ROW_BYTES;
  const block = [
    findLargest(plan, logits),
    softmax(plan, logits, scratch, [], SUM),
    set(LOG_SUM, logarithm(get(SUM), POWER, REST, SQUARE)),
    set(SUM, vector('f32x4.div', splat(1), get(SUM))),
    when(get(LISTENS), [
      ...softmax(plan, logits, soft, loadConstant(layout.loss.inverseTemperature), SOFT_SUM),
      ...set(SOFT_LOG_SUM, logarithm(get(SOFT_SUM), POWER, REST, SQUARE)),
      ...set(SOFT_SUM, vector('f32x4.div', splat(1), get(SOFT_SUM))),
    ]),
    set(LABEL, loadVector(get(BASE), plan.labelRow * ROW_BYTES)),
    set(VALID, vector('f32x4.gt', get(LABEL), splat(-0.5))),
    ...(weightRow === undefined ? [] : [set(WEIGHT, loadVector(get(BASE), weightRow * ROW_BYTES))]),
    slopes(plan, logits, soft, layout),
  ];
  return {
    parameters: 2,
    integers: INTEGERS,
    vectors: weightRow === undefined ? VECTORS : VECTORS + 1,
    body: [
      ...sums.flatMap((local) => set(local, ZERO_VECTOR)),
      ...forEach(BASE, constant(layout.blocks), get(BLOCKS_END), layout.blockBytes, block),
      ...sums.flatMap((local, i) => vectorStore(constant(addresses[i]), 0, get(local))),
    ],
  };
}

/** A vector of the loss times the weights of its samples. */
function weighed(plan: FusedPlan, value: Wasm): Wasm {
  return plan.weightRow === undefined ? value : vector('f32x4.mul', value, get(WEIGHT));
}

/** `body` for every class: ROW points into the block, PLACE into the scratch rows. */
function forEachClass(plan: FusedPlan, body: readonly Wasm[]): Wasm {
  return [
    ...set(ROW, get(BASE)),
    ...forEach(PLACE, constant(0), constant(plan.classes * ROW_BYTES), ROW_BYTES, [
      ...body,
      increase(ROW, constant(ROW_BYTES)),
    ]),
  ];
}

function findLargest(plan: FusedPlan, logits: number): Wasm {
  const largest = update('f32x4.pmax', LARGEST, loadVector(get(ROW), logits));
  return [...set(LARGEST, loadVector(get(BASE), logits)), ...forEachClass(plan, [largest])];
}

/** exp((z − largest) · factor) of every class into `target`, their sum into a local. */
function softmax(plan: FusedPlan, logits: number, target: number, factor: Wasm, sum: number): Wasm {
  const distance = vector('f32x4.sub', loadVector(get(ROW), logits), get(LARGEST));
  const scaled = factor.length > 0 ? vector('f32x4.mul', distance, factor) : distance;
  return [
    ...set(sum, ZERO_VECTOR),
    ...forEachClass(plan, [
      set(HIT, exponential(scaled, POWER, REST)),
      update('f32x4.add', sum, get(HIT)),
      vectorStore(get(PLACE), target, get(HIT)),
    ]),
  ];
}

/** Gradients of all classes over their logits, and what they add to the sums. */
function slopes(plan: FusedPlan, logits: number, soft: number, layout: MemoryLayout): Wasm {
  const probability = vector('f32x4.mul', loadVector(get(PLACE), layout.scratch), get(SUM));
  const slope = vector('f32x4.sub', probability, vector('and', splat(1), get(HIT)));
  // −ln p of the label: ln Σ exp(z − largest) − (z − largest).
  const surprise = vector('f32x4.sub', get(LOG_SUM), get(LOGIT));
  const listening = distil(plan, soft, layout);
  return [
    ...set(CLASS, ZERO_VECTOR),
    ...forEachClass(plan, [
      set(HIT, vector('f32x4.eq', get(CLASS), get(LABEL))),
      set(LOGIT, vector('f32x4.sub', loadVector(get(ROW), logits), get(LARGEST))),
      set(SLOPE, weighed(plan, vector('and', slope, get(VALID)))),
      update('f32x4.add', CROSS_ENTROPY, weighed(plan, vector('and', surprise, get(HIT)))),
      update('f32x4.add', NORM, vector('f32x4.mul', get(SLOPE), get(SLOPE))),
      update('f32x4.mul', SLOPE, loadConstant(layout.loss.labelShare)),
      when(get(LISTENS), listening),
      vectorStore(get(ROW), logits, get(SLOPE)),
      update('f32x4.add', CLASS, splat(1)),
    ]),
  ];
}

/** The teacher's share of one class; `teacherNorm` lacks the factor T², `divergence` the teacher's entropy. */
function distil(plan: FusedPlan, soft: number, layout: MemoryLayout): Wasm {
  const teacher = loadVector(get(ROW), plan.teacherRow * ROW_BYTES);
  const probability = vector('f32x4.mul', loadVector(get(PLACE), soft), get(SOFT_SUM));
  const { inverseTemperature, teacherShare } = layout.loss;
  const scaled = vector('f32x4.mul', get(LOGIT), loadConstant(inverseTemperature));
  const surprise = vector('f32x4.mul', teacher, vector('f32x4.sub', get(SOFT_LOG_SUM), scaled));
  const pull = vector('and', vector('f32x4.sub', probability, teacher), get(VALID));
  return [
    ...set(SOFT_SLOPE, weighed(plan, pull)),
    ...update('f32x4.add', SOFT_NORM, vector('f32x4.mul', get(SOFT_SLOPE), get(SOFT_SLOPE))),
    ...update('f32x4.add', DIVERGENCE, weighed(plan, vector('and', surprise, get(VALID)))),
    ...update('f32x4.add', SLOPE, vector('f32x4.mul', get(SOFT_SLOPE), loadConstant(teacherShare))),
  ];
}
