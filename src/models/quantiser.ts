// What a quantiser of QKeras or QONNX does to a real number, independent of the framework that named it.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { quantiseReal, realOf } from '../fixed-point/quantise.js';

/**
 * How a scaled value becomes an integer; ROUND is half to even, HALF_UP half away from zero, HALF_DOWN half
 * towards it (QONNX, docs/qonnx-custom-ops/intquant_v1.md).
 */
export type QuantiserRounding = 'ROUND' | 'CEIL' | 'FLOOR' | 'TRUNCATE' | 'HALF_UP' | 'HALF_DOWN';

/**
 * `(clip(round(x/scale + zeroPoint), minimum, maximum) − zeroPoint)·scale`: QONNX `Quant`, QKeras
 * `quantized_bits` and `quantized_relu`. One scale and zero point, or one a channel (`channelAxis`).
 */
export interface UniformQuantiser {
  readonly kind: 'uniform';
  readonly bits: number;
  readonly signed: boolean;
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  /** Integers after rounding. */
  readonly minimum: number;
  readonly maximum: number;
  readonly rounding: QuantiserRounding;
  /** Axis of the tensor that several scales belong to, channels last; the last one if absent. */
  readonly channelAxis?: number;
  /**
   * Power of two that remains where the rest of the scale becomes a layer of its own (QKeras with an alpha beside 1);
   * where absent, integers remain.
   */
  readonly grid?: number;
  /** The very type, where the source names it; it has modes that the other members cannot say. */
  readonly format?: FixedPointFormat;
}

/** `x ≥ 0 ? scale : −scale` (QONNX `BipolarQuant`, QKeras `binary`); `zeroOne`: 1 and 0 in place of the signs. */
export interface BinaryQuantiser {
  readonly kind: 'binary';
  readonly scale: readonly number[];
  readonly zeroOne?: boolean;
}

/** `scale·sign(x)` where `|x| ≥ threshold`, else 0. */
export interface TernaryQuantiser {
  readonly kind: 'ternary';
  readonly scale: readonly number[];
  readonly threshold: number;
}

/** `sign(x)·2^e`, `e` the rounded logarithm of `|x|` within the exponents given. */
export interface PowerOfTwoQuantiser {
  readonly kind: 'powerOfTwo';
  readonly bits: number;
  readonly lowestExponent: number;
  readonly highestExponent: number;
  /** False for `quantized_relu_po2`. */
  readonly signed: boolean;
}

/** A fixed-point cast of its own for every element of a sample (HGQ); an element without format is zero. */
export interface ElementsQuantiser {
  readonly kind: 'elements';
  readonly formats: readonly (FixedPointFormat | null)[];
}

export type Quantiser =
  | ElementsQuantiser
  | UniformQuantiser
  | BinaryQuantiser
  | TernaryQuantiser
  | PowerOfTwoQuantiser;

/** A function from real value to quantised value; `channel` selects among several scales, or the element. */
export type QuantiserFunction = (value: number, channel: number) => number;

/** Integer nearest to `value` in the given mode, exact in doubles. */
export function roundBy(value: number, rounding: QuantiserRounding): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  switch (rounding) {
    case 'CEIL':
      return Math.ceil(value);
    case 'FLOOR':
      return floor;
    case 'TRUNCATE':
      return Math.trunc(value);
    case 'HALF_UP':
      return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
    case 'HALF_DOWN':
      return Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);
    case 'ROUND':
      if (rest !== 0.5) return floor + (rest > 0.5 ? 1 : 0);
      return floor % 2 === 0 ? floor : floor + 1;
  }
}

/** The quantiser as a function of one number. */
export function createQuantiserFunction(quantiser: Quantiser): QuantiserFunction {
  const pick = (values: readonly number[], channel: number) =>
    values.length === 1 ? values[0] : values[channel];
  switch (quantiser.kind) {
    case 'uniform':
      return (value, channel) => {
        const scale = pick(quantiser.scale, channel);
        const zero = pick(quantiser.zeroPoint, channel);
        const rounded = roundBy(value / scale + zero, quantiser.rounding);
        const clipped = Math.min(Math.max(rounded, quantiser.minimum), quantiser.maximum);
        return (clipped - zero) * scale;
      };
    case 'binary':
      return (value, channel) => {
        if (quantiser.zeroOne) return value >= 0 ? pick(quantiser.scale, channel) : 0;
        return value >= 0 ? pick(quantiser.scale, channel) : -pick(quantiser.scale, channel);
      };
    case 'ternary':
      return (value, channel) =>
        Math.abs(value) < quantiser.threshold
          ? 0
          : Math.sign(value) * pick(quantiser.scale, channel);
    case 'elements':
      return (value, element) => {
        const format = quantiser.formats[element % quantiser.formats.length];
        return format === null ? 0 : realOf(quantiseReal(value, format), format);
      };
    case 'powerOfTwo':
      return (value) => roundToPowerOfTwo(value, quantiser);
  }
}

/** QKeras `quantized_po2` rounds the base-two logarithm to the nearest integer. */
function roundToPowerOfTwo(value: number, quantiser: PowerOfTwoQuantiser): number {
  if (!quantiser.signed && value <= 0) return 0;
  const exponent = value === 0 ? quantiser.lowestExponent : Math.round(Math.log2(Math.abs(value)));
  const clipped = Math.min(Math.max(exponent, quantiser.lowestExponent), quantiser.highestExponent);
  return value < 0 ? -(2 ** clipped) : 2 ** clipped;
}
