// The trainable numbers of bits: fractional bits of every group, as real numbers that are rounded where they are used.
import type { LayerParameters } from '../layer-parameters.js';

/** Fractional bits of one weighted layer; `kernel` and `bias` as in `LayerParameters`, one entry a group. */
export interface LayerBitParameters {
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

/** All fractional bits of a network; `nodes[0]` is the input. */
export interface BitParameters {
  readonly nodes: readonly Float64Array[];
  readonly weights: readonly LayerBitParameters[];
}

/** Fractional bits stay between these, per group as in `BitParameters`: neither lost for ever nor beyond exactness. */
export interface BitLimits {
  readonly low: BitParameters;
  readonly high: BitParameters;
}

/** `f` as it is used: the nearest whole number. Its gradient is passed straight through. */
export function wholeBits(f: number): number {
  return Math.floor(f + 0.5);
}

/** Powers of two by exponent + `POWER_REACH`: the operator is slow, and bits are never far from 0. */
const POWER_REACH = 64;
const POWERS = Float64Array.from({ length: 2 * POWER_REACH + 1 }, (_, i) => 2 ** (i - POWER_REACH));

/** `2^f` with `f` rounded to whole bits. */
export function scaleOf(f: number): number {
  return POWERS[wholeBits(f) + POWER_REACH] ?? 2 ** wholeBits(f);
}

/** Bits of the magnitude of a raw integer; 0 for 0. */
export function bitLength(raw: number): number {
  const magnitude = Math.abs(raw);
  if (magnitude < 2 ** 31) return 32 - Math.clz32(magnitude);
  return Math.floor(Math.log2(magnitude)) + 1;
}

/** Bits enclosed by the most and the least significant one of a raw integer; 0 for 0. */
export function enclosedBits(raw: number): number {
  let magnitude = Math.abs(raw);
  if (magnitude === 0) return 0;
  if (magnitude < 2 ** 31) {
    // The lowest one alone has as many leading zeros as there are bits above it.
    return Math.clz32(magnitude & -magnitude) - Math.clz32(magnitude) + 1;
  }
  while (magnitude % 2 === 0) magnitude /= 2;
  return bitLength(magnitude);
}

/** Fewest bits of a format that holds the raw integers `low … high`, with a sign where one is negative; 0 for zeros only. */
export function widthHolding(low: number, high: number): number {
  if (low >= 0) return bitLength(Math.max(0, high));
  return 1 + Math.max(bitLength(Math.max(0, high)), bitLength(-low - 1));
}

/** Applies `change` to every array of `bits`, with the arrays of the same place in `others`. */
export function forEachGroup(
  bits: BitParameters,
  others: readonly BitParameters[],
  change: (values: Float64Array, others: readonly Float64Array[]) => void,
): void {
  bits.nodes.forEach((node, i) => {
    change(
      node,
      others.map((other) => other.nodes[i]),
    );
  });
  bits.weights.forEach(({ kernel, bias }, i) => {
    change(
      kernel,
      others.map((other) => other.weights[i].kernel),
    );
    change(
      bias,
      others.map((other) => other.weights[i].bias),
    );
  });
}

/** All bits in the shape an optimiser knows: those of the weights, then the nodes; nothing is copied. */
export function listBits({ nodes, weights }: BitParameters): LayerParameters[] {
  return [...weights, ...nodes.map((kernel) => ({ kernel, bias: new Float64Array(0) }))];
}

/** An independent copy. */
export function copyBits(bits: BitParameters): BitParameters {
  return {
    nodes: bits.nodes.map((node) => node.slice()),
    weights: bits.weights.map(({ kernel, bias }) => ({
      kernel: kernel.slice(),
      bias: bias.slice(),
    })),
  };
}

/** Zeros in the same shape. */
export function zeroBits(bits: BitParameters): BitParameters {
  const copy = copyBits(bits);
  forEachGroup(copy, [], (values) => values.fill(0));
  return copy;
}

/** Keeps every number between its limits. */
export function clampBits(bits: BitParameters, { low, high }: BitLimits): void {
  forEachGroup(bits, [low, high], (values, [from, to]) => {
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.min(to[i], Math.max(from[i], values[i]));
    }
  });
}
