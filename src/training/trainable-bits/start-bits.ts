// The numbers of bits a training starts with and the limits they stay in, from weights and values of the float network.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { StudentSpec } from '../../core/student.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { BitLayout } from './bit-layout.js';
import type { BitLimits, BitParameters } from './bit-parameters.js';
import type { ValueRanges } from './value-ranges.js';

/** Most bits of a magnitude: sums of such products stay exact in float32 in networks of the size meant here. */
const MOST_BITS = 9;

/** Bits below those at which the largest value rounds to zero: what was dropped can come back, not too late. */
const DEPTH = 2;

/** Starting bits and limits. `ranges` are those of the values of the float network. */
export function startBits(
  layout: BitLayout,
  spec: StudentSpec,
  parameters: readonly LayerParameters[],
  ranges: ValueRanges,
): { readonly bits: BitParameters; readonly limits: BitLimits } {
  const integers = {
    nodes: layout.nodes.map((_, n) => nodeIntegers(ranges, n)),
    weights: layout.weights.map(({ kernelGroups, biasGroups }, l) => {
      const own = integerBits(largestOf(parameters[l].kernel));
      return { kernel: filled(kernelGroups, own), bias: filled(biasGroups, own) };
    }),
  };
  const finest = fractionBits(spec.input);
  const nodeBits = (i: number, n: number, magnitude: number) =>
    n === 0 ? Math.min(finest, magnitude - i) : magnitude - i;
  const fromIntegers = (nodes: number, weights: number, biases: number): BitParameters => ({
    nodes: integers.nodes.map((node, n) => node.map((i) => nodeBits(i, n, nodes))),
    weights: integers.weights.map(({ kernel, bias }) => ({
      kernel: kernel.map((i) => weights - i),
      bias: bias.map((i) => biases - i),
    })),
  });
  // One bit is the sign's.
  const weightBits = spec.weightBits - 1;
  return {
    bits: fromIntegers(spec.activationBits, weightBits, weightBits + 2),
    limits: {
      low: fromIntegers(-DEPTH, -DEPTH, -DEPTH),
      high: fromIntegers(MOST_BITS, MOST_BITS, MOST_BITS + 2),
    },
  };
}

function filled(length: number, value: number): Float64Array {
  return new Float64Array(length).fill(value);
}

function largestOf(values: Float64Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Smallest i with `largest` < 2^i; 0 for 0. */
function integerBits(largest: number): number {
  return largest > 0 ? Math.floor(Math.log2(largest)) + 1 : 0;
}

/** Integer bits of every group; one that has not been active takes those of the widest of its node. */
function nodeIntegers(ranges: ValueRanges, n: number): Float64Array {
  const { low, high } = ranges[n];
  const largest = high.map((value, g) =>
    n === 0 ? Math.max(Math.abs(low[g]), Math.abs(value)) : Math.max(0, value),
  );
  const all = largestOf(largest);
  return largest.map((value) => integerBits(value > 0 ? value : all));
}
