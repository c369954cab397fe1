// Activations and input features rounded element by element, forward and backward.
import type * as tf from '@tensorflow/tfjs-core';
import { runHostKernel } from '../host-kernel.js';
import type { SampleTable } from '../training-batches.js';
import type { NodeLayout } from './bit-layout.js';
import type { GroupRange } from './value-ranges.js';

/** How one node is rounded: `floor(x·scale + ½) / scale`, negative values first set to zero where `relu`. */
export interface NodeRounding {
  readonly node: NodeLayout;
  /** `2^f`, one entry a group. */
  readonly scales: Float64Array;
  readonly relu: boolean;
}

/** What comes into an activation: `z + bias − half`, before rounding; `bias` and `half` per channel. */
export interface ActivationOffset {
  readonly bias: Float64Array;
  readonly half: Float64Array;
}

/** Offset, scale and unit (its inverse) of every element of a sample. */
interface ElementTables {
  readonly offsets: Float64Array;
  readonly scales: Float64Array;
  readonly units: Float64Array;
}

function tabulate(
  { node, scales }: NodeRounding,
  { bias, half }: ActivationOffset = NO_OFFSET,
): ElementTables {
  const { groupOfElement } = node;
  const channels = bias.length;
  return {
    offsets: Float64Array.from(groupOfElement, (_, e) => bias[e % channels] - half[e % channels]),
    scales: Float64Array.from(groupOfElement, (group) => scales[group]),
    units: Float64Array.from(groupOfElement, (group) => 1 / scales[group]),
  };
}

const NO_OFFSET: ActivationOffset = { bias: new Float64Array(1), half: new Float64Array(1) };

/** Extremes of every element of a sample, to be brought to its group. */
function startExtremes(size: number): GroupRange {
  return {
    low: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
  };
}

function widen({ low, high }: GroupRange, extremes: GroupRange, groups: Int32Array): void {
  groups.forEach((group, e) => {
    if (extremes.low[e] < low[group]) low[group] = extremes.low[e];
    if (extremes.high[e] > high[group]) high[group] = extremes.high[e];
  });
}

/** `[rows, …]` rounded; widens `seen`, where given, to the values before rounding. */
export function roundForward(
  z: tf.Tensor,
  offset: ActivationOffset,
  rounding: NodeRounding,
  seen: GroupRange | undefined,
): tf.Tensor {
  const { groupOfElement } = rounding.node;
  const size = groupOfElement.length;
  const { offsets, scales, units } = tabulate(rounding, offset);
  const floor = rounding.relu ? 0 : Number.NEGATIVE_INFINITY;
  const extremes = startExtremes(size);
  const { low, high } = extremes;
  const [output] = runHostKernel([z], [z.shape], ([source], [target]) => {
    for (let start = 0; start < source.length; start += size) {
      for (let e = 0; e < size; e++) {
        const x = source[start + e] + offsets[e];
        if (x < low[e]) low[e] = x;
        if (x > high[e]) high[e] = x;
        const kept = x < floor ? floor : x;
        target[start + e] = Math.floor(kept * scales[e] + 0.5) * units[e];
      }
    }
  });
  if (seen) widen(seen, extremes, groupOfElement);
  return output;
}

/**
 * Straight-through gradient: `dy` where the value was positive, or everywhere without a ReLU. Adds the gradient of the
 * bias to `biasGradient` and that of the bits, ln 2 · (x − x^q) · dy, to `bitGradient`.
 */
export function roundBackward(
  z: tf.Tensor,
  dy: tf.Tensor,
  offset: ActivationOffset,
  rounding: NodeRounding,
  biasGradient: Float64Array,
  bitGradient: Float64Array,
): tf.Tensor {
  const { groupOfElement } = rounding.node;
  const [size, channels] = [groupOfElement.length, offset.bias.length];
  const { offsets, scales, units } = tabulate(rounding, offset);
  const floor = rounding.relu ? 0 : Number.NEGATIVE_INFINITY;
  const [sums, errors] = [new Float64Array(size), new Float64Array(size)];
  const [inner] = runHostKernel([z, dy], [z.shape], ([source, outer], [target]) => {
    for (let start = 0; start < source.length; start += size) {
      for (let e = 0; e < size; e++) {
        const x = source[start + e] + offsets[e];
        const gradient = x > floor ? outer[start + e] : 0;
        target[start + e] = gradient;
        sums[e] += gradient;
        errors[e] += (x - Math.floor(x * scales[e] + 0.5) * units[e]) * gradient;
      }
    }
  });
  for (let e = 0; e < size; e++) biasGradient[e % channels] += sums[e];
  for (let e = 0; e < size; e++) bitGradient[groupOfElement[e]] += Math.LN2 * errors[e];
  return inner;
}

/** The rounded features of these samples, `[rows.length, size]`, in real units; `inputUnit` is that of the table. */
export function gatherRounded(
  table: SampleTable,
  rows: Int32Array,
  inputUnit: number,
  rounding: NodeRounding,
  seen: GroupRange | undefined,
): tf.Tensor {
  const { groupOfElement } = rounding.node;
  const size = groupOfElement.length;
  const { scales, units } = tabulate(rounding);
  const extremes = startExtremes(size);
  const { low, high } = extremes;
  const [output] = runHostKernel([], [[rows.length, size]], (_, [target]) => {
    for (let r = 0; r < rows.length; r++) {
      const from = rows[r] * size;
      for (let e = 0; e < size; e++) {
        const x = table.features[from + e] * inputUnit;
        if (x < low[e]) low[e] = x;
        if (x > high[e]) high[e] = x;
        target[r * size + e] = Math.floor(x * scales[e] + 0.5) * units[e];
      }
    }
  });
  if (seen) widen(seen, extremes, groupOfElement);
  return output;
}

/** Adds the gradient of the input's bits, given the gradient of the rounded features. */
export function addInputBitGradient(
  table: SampleTable,
  rows: Int32Array,
  inputUnit: number,
  rounding: NodeRounding,
  dx: tf.Tensor,
  bitGradient: Float64Array,
): void {
  const { groupOfElement } = rounding.node;
  const size = groupOfElement.length;
  const { scales, units } = tabulate(rounding);
  const errors = new Float64Array(size);
  runHostKernel([dx], [], ([outer]) => {
    for (let r = 0; r < rows.length; r++) {
      const from = rows[r] * size;
      for (let e = 0; e < size; e++) {
        const x = table.features[from + e] * inputUnit;
        const error = x - Math.floor(x * scales[e] + 0.5) * units[e];
        errors[e] += error * outer[r * size + e];
      }
    }
  });
  for (let e = 0; e < size; e++) bitGradient[groupOfElement[e]] += Math.LN2 * errors[e];
}
