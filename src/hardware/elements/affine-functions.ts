// Element-wise layers made of straight lines and constants: ReLU and its relatives, batch normalisation, hard activations.
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import type {
  BatchNormLayer,
  ClippedReluLayer,
  HardSigmoidLayer,
  HardTanhLayer,
  IntegerTensor,
  LeakyReluLayer,
  ReluLayer,
  SignLayer,
  ThresholdedReluLayer,
} from '../../core/quantised-network.js';
import {
  createElementFunction,
  type ElementFunction,
  type ExactPiece,
  type ExactSegment,
} from './element-function.js';

/** Every raw integer a port of this format can carry. */
export function portRange(format: FixedPointFormat): { low: number; high: number } {
  return { low: minRaw({ ...format, overflow: 'WRAP' }), high: maxRaw(format) };
}

const ZERO: ExactPiece = { kind: 'constant', value: 0n };

/** A parameter of `place`: tensors hold one value, or repeat along the places. */
function parameterAt({ values }: IntegerTensor, place: number): bigint {
  return BigInt(values[place % values.length]);
}

function shiftBy(value: bigint, up: number): bigint {
  return value << BigInt(up);
}

/** `⌊numerator / denominator⌋`. */
function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const isExact = quotient * denominator === numerator;
  return isExact || numerator < 0n === denominator < 0n ? quotient : quotient - 1n;
}

/** The last raw input not above `bound · 2^−fraction`. */
function lastNotAbove(bound: bigint, fraction: number, input: FixedPointFormat): bigint {
  const up = fractionBits(input) - fraction;
  return up >= 0 ? shiftBy(bound, up) : bound >> BigInt(-up);
}

function identity(up = 0): ExactPiece {
  return { kind: 'line', slope: shiftBy(1n, up), offset: 0n };
}

/** `x`, as it is. */
export function identityFunction(name: string, input: FixedPointFormat): ElementFunction {
  return createElementFunction(name, portRange(input), fractionBits(input), [
    [undefined, identity()],
  ]);
}

export function reluFunction(layer: ReluLayer, input: FixedPointFormat): ElementFunction {
  return createElementFunction(layer.name, portRange(input), fractionBits(input), [
    [-1n, ZERO],
    [undefined, identity()],
  ]);
}

export function batchNormFunction(
  layer: BatchNormLayer,
  input: FixedPointFormat,
  place: number,
): ElementFunction {
  const products = fractionBits(input) + fractionBits(layer.scale.format);
  const biases = fractionBits(layer.bias.format);
  const fraction = Math.max(products, biases);
  const slope = shiftBy(parameterAt(layer.scale, place), fraction - products);
  const offset = shiftBy(parameterAt(layer.bias, place), fraction - biases);
  return createElementFunction(layer.name, portRange(input), fraction, [
    [undefined, { kind: 'line', slope, offset }],
  ]);
}

export function leakyReluFunction(
  layer: LeakyReluLayer,
  input: FixedPointFormat,
  place: number,
): ElementFunction {
  const alphas = fractionBits(layer.alpha.format);
  const up = Math.max(0, -alphas);
  const slope = shiftBy(parameterAt(layer.alpha, place), up);
  const fraction = fractionBits(input) + alphas + up;
  return createElementFunction(layer.name, portRange(input), fraction, [
    [0n, { kind: 'line', slope, offset: 0n }],
    [undefined, identity(alphas + up)],
  ]);
}

export function thresholdedReluFunction(
  layer: ThresholdedReluLayer,
  input: FixedPointFormat,
): ElementFunction {
  const threshold = parameterAt(layer.threshold, 0);
  return createElementFunction(layer.name, portRange(input), fractionBits(input), [
    [lastNotAbove(threshold, fractionBits(layer.threshold.format), input), ZERO],
    [undefined, identity()],
  ]);
}

export function clippedReluFunction(
  layer: ClippedReluLayer,
  input: FixedPointFormat,
): ElementFunction {
  const maximum = parameterAt(layer.maximum, 0);
  const [inputs, bounds] = [fractionBits(input), fractionBits(layer.maximum.format)];
  const fraction = Math.max(inputs, bounds);
  return createElementFunction(layer.name, portRange(input), fraction, [
    [-1n, ZERO],
    [lastNotAbove(maximum, bounds, input), identity(fraction - inputs)],
    [undefined, { kind: 'constant', value: shiftBy(maximum, fraction - bounds) }],
  ]);
}

/** `bend(L)` between `L = slope·x + shift ≤ 0` and `L > 1`, constants beyond. */
function holdLine(
  layer: HardSigmoidLayer | HardTanhLayer,
  input: FixedPointFormat,
  ends: readonly [low: bigint, high: bigint],
  bend: (line: bigint, one: bigint) => bigint,
): ElementFunction {
  const products = fractionBits(input) + fractionBits(layer.slope.format);
  const shifts = fractionBits(layer.shift.format);
  const fraction = Math.max(products, shifts, 0);
  const slope = shiftBy(parameterAt(layer.slope, 0), fraction - products);
  const shift = shiftBy(parameterAt(layer.shift, 0), fraction - shifts);
  const one = shiftBy(1n, fraction);
  const [low, high] = ends.map((end): ExactPiece => ({ kind: 'constant', value: end * one }));
  const offset = bend(shift, one);
  const line: ExactPiece = { kind: 'line', slope: bend(slope, 0n), offset };
  const range = portRange(input);
  const create = (segments: readonly ExactSegment[]) =>
    createElementFunction(layer.name, range, fraction, segments);
  if (slope === 0n) {
    const level = shift <= 0n ? low : shift > one ? high : line;
    return create([[undefined, level]]);
  }
  if (slope > 0n) {
    const [zero, full] = [floorDivide(-shift, slope), floorDivide(one - shift, slope)];
    return create([
      [zero, low],
      [full, line],
      [undefined, high],
    ]);
  }
  const [full, zero] = [one - shift, -shift].map((bound) => -floorDivide(bound, -slope) - 1n);
  return create([
    [full, high],
    [zero, line],
    [undefined, low],
  ]);
}

export function hardSigmoidFunction(
  layer: HardSigmoidLayer,
  input: FixedPointFormat,
): ElementFunction {
  return holdLine(layer, input, [0n, 1n], (line) => line);
}

export function hardTanhFunction(layer: HardTanhLayer, input: FixedPointFormat): ElementFunction {
  return holdLine(layer, input, [-1n, 1n], (line, one) => 2n * line - one);
}

export function signFunction(layer: SignLayer, input: FixedPointFormat): ElementFunction {
  const level = (value: bigint): ExactPiece => ({ kind: 'constant', value });
  const segments: readonly ExactSegment[] =
    layer.levels === 2
      ? [
          [-1n, level(-1n)],
          [undefined, level(1n)],
        ]
      : [
          [lastNotAbove(-1n, 1, input), level(-1n)],
          [lastNotAbove(1n, 1, input), level(0n)],
          [undefined, level(1n)],
        ];
  return createElementFunction(layer.name, portRange(input), 0, segments);
}
