// A layer and what follows it element by element, planned as one kernel over taps; what cannot be is left to the interpreter.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import {
  type Conv2dLayer,
  type DenseLayer,
  type NetworkLayer,
  sizeOf,
} from '../core/quantised-network.js';
import { planAverage, planBatchNorm } from './batch-affine.js';
import { planTail, storageOf, type Tail } from './batch-arithmetic.js';
import { planSums } from './batch-sums.js';
import { MOST_TERMS, type TapPlan } from './batch-tap-plan.js';
import {
  convolutionWindows,
  poolingWindows,
  singleTaps,
  type TapWindows,
  wholeWindow,
} from './batch-windows.js';
import type { KernelSpec } from './wasm/kernel-spec.js';
import { laneKindOf, type Storage } from './wasm/storage.js';

/**
 * Plans `head` and the element-wise layers `after` it (ReLU, reshape), which nothing else reads.
 * Undefined where the kind has no kernel or the ranges fit no lanes.
 */
export function planLayer(
  head: NetworkLayer,
  source: NetworkLayer,
  after: readonly NetworkLayer[],
  output: Storage,
): TapPlan | undefined {
  const tail = after.flatMap(tailOf);
  switch (head.kind) {
    case 'dense':
      return planWeighted(head, source, () => wholeWindow(source), 1, tail, output);
    case 'conv2d':
      return planWeighted(
        head,
        source,
        () => convolutionWindows(head, source),
        head.outputShape[0] * head.outputShape[1],
        tail,
        output,
      );
    case 'relu':
    case 'reshape':
    case 'zeroPadding2d':
      if (sizeOf(head.outputShape) > MOST_TERMS) return undefined;
      return planSelection(source, singleTaps(head, source), [...tailOf(head), ...tail], output);
    case 'maxPool2d':
      if (sizeOf(head.outputShape) * head.pool[0] * head.pool[1] > MOST_TERMS) return undefined;
      return planSelection(
        source,
        poolingWindows(head, source),
        [...tailOf(head), ...tail],
        output,
      );
    case 'batchNorm':
      return planBatchNorm(head, source, tail, output);
    case 'averagePool2d':
      return planAverage(head, source, tail, output);
    default:
      return undefined;
  }
}

/** Whether a layer can be the tail of another. */
export function isElementWise(layer: NetworkLayer): boolean {
  return layer.kind === 'relu' || layer.kind === 'reshape';
}

function tailOf(layer: NetworkLayer): readonly Tail[] {
  const cast: Tail = { kind: 'cast', format: layer.result };
  return layer.kind === 'relu' ? [{ kind: 'relu' }, cast] : [cast];
}

function planWeighted(
  head: DenseLayer | Conv2dLayer,
  source: NetworkLayer,
  windowsOf: () => TapWindows,
  positions: number,
  after: readonly Tail[],
  output: Storage,
): TapPlan | undefined {
  const { weights, bias, accumulator, result } = head;
  if ((weights.values.length / bias.values.length) * positions > MOST_TERMS) return undefined;
  const tail: Tail[] = [{ kind: 'cast', format: result }, ...after];
  const plan = planSums({ weights, bias, accumulator, input: source.result, result }, tail);
  if (plan === undefined) return undefined;
  const { input, productSteps, sumSteps, totalSteps, initial, paired } = plan;
  const steps = { productSteps, sumSteps, totalSteps };
  const group = bias.values.length > 1 ? 2 : 1;
  const kernel: KernelSpec = { input, output, combine: 'sum', group, ...steps };
  return { kernel, windows: windowsOf(), weights: plan.weights, initial, paired };
}

/** The value itself, or the largest of several. */
function planSelection(
  source: NetworkLayer,
  windows: TapWindows,
  tail: readonly Tail[],
  output: Storage,
): TapPlan | undefined {
  const stored = storageOf(source.result);
  if (stored === undefined) return undefined;
  const terms = windows.offsets.length / windows.positions;
  const value = {
    ...boundsOf(source.result),
    fraction: fractionBits(source.result),
    modular: false,
  };
  for (const input of stored === 'doubles' ? [stored] : ([stored, 'doubles'] as const)) {
    const planned = planTail(value, tail, laneKindOf(input));
    if (planned === undefined) continue;
    const combine = terms > 1 ? 'largest' : 'sum';
    const steps = { productSteps: [], sumSteps: [], totalSteps: planned.steps };
    const kernel: KernelSpec = { input, output, combine, group: 1, ...steps };
    const initial = Float64Array.of(terms > 1 ? value.low : 0);
    return { kernel, windows, weights: new Float64Array(terms).fill(1), initial, paired: false };
  }
  return undefined;
}

function boundsOf(format: FixedPointFormat): { low: number; high: number } {
  return { low: minRaw(format), high: maxRaw(format) };
}
