// What hls4ml chooses where a precision is `auto` (hls4ml/model/optimizer/passes/infer_precision.py).
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';

/** Widest format this project carries. */
const WIDEST = 64;

/** What the rule for dense and convolution layers looks at. */
export interface SumOperands {
  readonly input: FixedPointFormat;
  readonly weights: FixedPointFormat;
  readonly bias: FixedPointFormat;
  /** Products per output: `n_in`, or `channels · kernel height · kernel width`. */
  readonly terms: number;
  /** All biases are zero and the configuration allows to leave them out (`infer_no_bias`). */
  readonly withoutBias?: boolean;
  /** `maximum` of the model precision: clips width and integer bits independently. */
  readonly maximum?: FixedPointFormat;
}

/**
 * Accumulator and result of dense, convolution and depthwise layers: products, `ceil(log2 terms)` bits of growth,
 * one more for the bias. Truncates and wraps. Throws INPUT where more than 64 bits would be needed.
 */
export function inferSumFormat(operands: SumOperands): FixedPointFormat {
  const { input, weights, bias, terms, maximum } = operands;
  const growth = Math.ceil(Math.log2(terms));
  const product: Shape = {
    integer: input.integer + weights.integer + growth,
    fraction: fractionBits(input) + fractionBits(weights),
    signed: input.signed || weights.signed,
  };
  const sum = operands.withoutBias === true ? product : addition(product, shapeOf(bias));
  return formatOf(sum, maximum);
}

/** Result of batch normalisation: one product, one sum. */
export function inferScaleFormat(
  input: FixedPointFormat,
  scale: FixedPointFormat,
  bias: FixedPointFormat,
): FixedPointFormat {
  const product: Shape = {
    integer: input.integer + scale.integer,
    fraction: fractionBits(input) + fractionBits(scale),
    signed: input.signed || scale.signed,
  };
  return formatOf(addition(product, shapeOf(bias)));
}

interface Shape {
  readonly integer: number;
  readonly fraction: number;
  readonly signed: boolean;
}

function shapeOf(format: FixedPointFormat): Shape {
  return {
    integer: format.integer,
    fraction: fractionBits(format),
    signed: format.signed,
  };
}

/** Room for the sum of two numbers: an unsigned one takes a sign bit beside a signed one. */
function addition(a: Shape, b: Shape): Shape {
  const besideSign = (own: Shape, other: Shape) =>
    own.integer + (other.signed && !own.signed ? 1 : 0);
  return {
    integer: Math.max(besideSign(a, b), besideSign(b, a)) + 1,
    fraction: Math.max(a.fraction, b.fraction),
    signed: a.signed || b.signed,
  };
}

function formatOf(shape: Shape, maximum?: FixedPointFormat): FixedPointFormat {
  const exact = shape.integer + shape.fraction;
  const width = Math.min(exact, maximum?.width ?? exact);
  const integer = Math.min(shape.integer, maximum?.integer ?? shape.integer);
  if (width > WIDEST || width < 1) {
    throw new ParetapeError('INPUT', `automatic precision needs ${width} bits`, {
      hint: `set a maximum precision of at most ${WIDEST} bits, or name the precision of the layer`,
    });
  }
  return { width, integer, signed: shape.signed, rounding: 'TRN', overflow: 'WRAP' };
}
