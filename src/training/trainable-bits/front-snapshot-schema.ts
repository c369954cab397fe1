// What the checkpoint of a training with trainable bits must look like to be gone on from: nothing in the file is trusted.
import { z } from 'zod';
import { LEAST_R_SQUARED } from '../../core/r-squared.js';
import { eventsSchema, isLike, optimiserSchema, parametersSchema } from '../checkpoint-schemas.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { BitLayout } from './bit-layout.js';
import { type BitLimits, type BitParameters, listBits, wholeBits } from './bit-parameters.js';
import { type FrontSchedule, mostEpochs } from './front-schedule.js';
import type { FrontSnapshot } from './front-state.js';
import { countNumbers, type FrontCheckpoint, type PackedFront, unpackFront } from './pack-front.js';
import { emptyRanges, type ValueRanges } from './value-ranges.js';

/** Bits of weights, biases and values on the finest grid of their layer: far above those of any training. */
const WIDEST_WEIGHT = 24;
const WIDEST_BIAS = 40;
const WIDEST_VALUE = 24;

/** Parameters and moments beyond these would leave the numbers in the next step. */
const LARGEST_PARAMETER = 2 ** 24;
const LARGEST_MOMENT = 2 ** 80;

/** Farthest binary point from the units. */
const FARTHEST_POINT = 128;

/** All numbers in the arrays of a value. */
function everyNumber(value: unknown, test: (x: number) => boolean): boolean {
  if (value instanceof Float64Array) return value.every(test);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((member) => everyNumber(member, test));
}

/** Numbers in the shape of `template`, not NaN. */
function shaped<T>(template: T, what: string): z.ZodType<T> {
  return z.custom<T>(
    (value) => isLike(template, value) && everyNumber(value, (x) => !Number.isNaN(x)),
    what,
  );
}

/** What an optimiser of such parameters may remember. */
function momentsSchema(template: readonly LayerParameters[]) {
  return optimiserSchema(template).refine(
    ({ first, second }) =>
      everyNumber(first, (x) => Math.abs(x) <= LARGEST_MOMENT) &&
      everyNumber(second, (x) => x >= 0 && x <= LARGEST_MOMENT),
    'moments out of range',
  );
}

/** Numbers, as many as wanted. */
function numbers(most: number, low: number, high: number): z.ZodType<Float64Array> {
  return z.custom<Float64Array>(
    (value) =>
      value instanceof Float64Array &&
      value.length <= most &&
      value.every((x) => x >= low && x <= high),
    'numbers out of range',
  );
}

function blankBits({ nodes, weights }: BitLayout): BitParameters {
  const blank = (groups: number) => new Float64Array(groups);
  return {
    nodes: nodes.map(({ groups }) => blank(groups)),
    weights: weights.map(({ kernelGroups, biasGroups }) => ({
      kernel: blank(kernelGroups),
      bias: blank(biasGroups),
    })),
  };
}

function rangesSchema(layout: BitLayout): z.ZodType<ValueRanges> {
  const template = emptyRanges(layout);
  const isSound = (low: number, high: number) =>
    low <= high
      ? Number.isFinite(high - low)
      : low === Number.POSITIVE_INFINITY && high === Number.NEGATIVE_INFINITY;
  return z.custom<ValueRanges>(
    (value) =>
      isLike(template, value) &&
      (value as ValueRanges).every(({ low, high }) => low.every((x, g) => isSound(x, high[g]))),
    'other ranges',
  );
}

function areInside(bits: BitParameters, { low, high }: BitLimits): boolean {
  const [lows, highs] = [listBits(low), listBits(high)];
  const between = (x: number, from: number, to: number) =>
    x >= from && x <= to && from >= -FARTHEST_POINT && to <= FARTHEST_POINT;
  return listBits(bits).every(
    ({ kernel, bias }, l) =>
      kernel.every((f, i) => between(f, lows[l].kernel[i], highs[l].kernel[i])) &&
      bias.every((f, i) => between(f, lows[l].bias[i], highs[l].bias[i])),
  );
}

/** Whether all values lie on one grid on which the largest has so many bits. */
function fitGrid(values: Float64Array, bits: number): boolean {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return true;
  const point = Math.floor(Math.log2(largest));
  if (!(Math.abs(point) <= FARTHEST_POINT)) return false;
  return values.every((value) => Number.isInteger(value * 2 ** (bits - 1 - point)));
}

/** Whether a student can be made of a checkpoint. */
function isFreezable({ network, bits, ranges }: FrontCheckpoint): boolean {
  const most = 2 ** WIDEST_VALUE;
  const fits = (f: number, low: number, high: number) =>
    Math.abs(f) <= FARTHEST_POINT &&
    (low > high || Math.max(Math.abs(low), Math.abs(high)) * 2 ** wholeBits(f) < most);
  return (
    network.rounded.every(
      ({ kernel, bias }) => fitGrid(kernel, WIDEST_WEIGHT) && fitGrid(bias, WIDEST_BIAS),
    ) &&
    bits.nodes.every((node, n) =>
      node.every((f, g) => fits(f, ranges[n].low[g], ranges[n].high[g])),
    )
  );
}

function frontSchema(layout: BitLayout, roundFrom: number, most: number): z.ZodType<PackedFront> {
  const size = countNumbers(layout);
  const ranges = rangesSchema(layout);
  return z
    .strictObject({
      epochs: z.custom<Int32Array>(
        (value) =>
          value instanceof Int32Array && value.every((epoch) => epoch >= roundFrom && epoch < most),
        'other epochs',
      ),
      accuracies: numbers(most, LEAST_R_SQUARED, 1),
      costs: numbers(most, 0, Number.MAX_VALUE),
      numbers: z.custom<Float64Array>((value) => value instanceof Float64Array),
    })
    .refine((front) => {
      const { length } = front.epochs;
      const whole = front.accuracies.length === length && front.costs.length === length;
      return (
        whole &&
        front.numbers.length === length * size &&
        unpackFront(front, layout).every(
          ({ checkpoint }) =>
            ranges.safeParse(checkpoint.ranges).success && isFreezable(checkpoint),
        )
      );
    }, 'other networks');
}

/** A checkpoint of a training of these shapes. */
export function frontSnapshotSchema(
  template: readonly LayerParameters[],
  layout: BitLayout,
  schedule: FrontSchedule,
): z.ZodType<FrontSnapshot> {
  const { roundFrom } = schedule;
  const most = mostEpochs(schedule);
  const count = z.int().min(0);
  const bits = shaped(blankBits(layout), 'other bits');
  const optimiser = momentsSchema(template);
  const bitOptimiser = momentsSchema(listBits(blankBits(layout)));
  const ranges = rangesSchema(layout);
  const float = z.strictObject({ kind: z.literal('float'), optimiser });
  const rounded = z
    .strictObject({
      kind: z.literal('rounded'),
      bits,
      limits: z.strictObject({ low: bits, high: bits }),
      memory: z.strictObject({
        ...{ weights: optimiser, bits: bitOptimiser, current: ranges, before: ranges },
      }),
      beta: z.strictObject({
        beta: z.number().min(0).max(1).optional(),
        integral: z.number().optional(),
      }),
      epochsAtChance: count.max(most),
      distillationChecked: z.boolean(),
      costs: numbers(most, 0, Number.MAX_VALUE),
      front: frontSchema(layout, roundFrom, most),
    })
    .refine((phase) => areInside(phase.bits, phase.limits), 'bits out of their limits');
  return z
    .strictObject({
      parameters: parametersSchema(template).refine(
        (value) => everyNumber(value, (x) => Math.abs(x) <= LARGEST_PARAMETER),
        'parameters out of range',
      ),
      phase: z.discriminatedUnion('kind', [float, rounded]),
      losses: numbers(most, -Number.MAX_VALUE, Number.MAX_VALUE),
      accuracies: numbers(most, LEAST_R_SQUARED, 1),
      events: eventsSchema,
    })
    .refine(({ phase, losses: { length }, accuracies }) => {
      if (accuracies.length !== length) return false;
      if (phase.kind === 'float') return length <= roundFrom;
      const isPast = phase.front.epochs.every((epoch) => epoch < length);
      return length > roundFrom && phase.costs.length === length - roundFrom && isPast;
    }, 'epochs are missing');
}
