// The kept networks of a training as a few long arrays, and back: a front of any size has a short description.
import type { LayerParameters } from '../layer-parameters.js';
import type { BitLayout } from './bit-layout.js';
import type { FreezableNetwork } from './freeze-student.js';
import type { Archived } from './front-archive.js';
import { emptyRanges } from './value-ranges.js';

/** A checkpoint as it is kept: all that a student is made of. */
export interface FrontCheckpoint extends FreezableNetwork {
  readonly epoch: number;
}

/** One entry a kept network; `numbers` holds the arrays of all of them, one after the other. */
export interface PackedFront {
  readonly epochs: Int32Array;
  readonly accuracies: Float64Array;
  readonly costs: Float64Array;
  readonly numbers: Float64Array;
}

/** The arrays a checkpoint is made of, in an order that the layout alone decides. */
function arraysOf({ network, bits, ranges }: FrontCheckpoint): Float64Array[] {
  return [
    ...network.rounded.flatMap(({ kernel, bias }) => [kernel, bias]),
    ...bits.nodes,
    ...ranges.flatMap(({ low, high }) => [low, high]),
  ];
}

/** Zeros in the shape of a checkpoint. */
function blankCheckpoint(layout: BitLayout, epoch: number): FrontCheckpoint {
  const rounded: LayerParameters[] = layout.weights.map(({ groupOfWeight, channels }) => ({
    kernel: new Float64Array(groupOfWeight.length),
    bias: new Float64Array(channels),
  }));
  const nodes = layout.nodes.map(({ groups }) => new Float64Array(groups));
  return { epoch, network: { rounded }, bits: { nodes }, ranges: emptyRanges(layout) };
}

/** Numbers one checkpoint takes. */
export function countNumbers(layout: BitLayout): number {
  return arraysOf(blankCheckpoint(layout, 0)).reduce((sum, { length }) => sum + length, 0);
}

export function packFront(entries: readonly Archived<FrontCheckpoint>[]): PackedFront {
  const arrays = entries.flatMap(({ checkpoint }) => arraysOf(checkpoint));
  const numbers = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    numbers.set(array, at);
    at += array.length;
  }
  return {
    epochs: Int32Array.from(entries, ({ checkpoint }) => checkpoint.epoch),
    accuracies: Float64Array.from(entries, ({ validationAccuracy }) => validationAccuracy),
    costs: Float64Array.from(entries, ({ cost }) => cost),
    numbers,
  };
}

/** The reverse of `packFront`; `numbers` must have `countNumbers` for each entry. */
export function unpackFront(
  { epochs, accuracies, costs, numbers }: PackedFront,
  layout: BitLayout,
): Archived<FrontCheckpoint>[] {
  let at = 0;
  return Array.from(epochs, (epoch, i) => {
    const checkpoint = blankCheckpoint(layout, epoch);
    for (const array of arraysOf(checkpoint)) {
      array.set(numbers.subarray(at, at + array.length));
      at += array.length;
    }
    return { validationAccuracy: accuracies[i], cost: costs[i], checkpoint };
  });
}
