// What the quantisers of QKeras do, in our terms (qkeras/quantizers.py, version 0.9).

import { memberOf } from '../json-object.js';
import type { Quantiser, UniformQuantiser } from '../quantiser.js';
import { describe, type KerasLayer, kerasError } from './keras-layer.js';
import { parseQuantiserSpec, type QuantiserSpec } from './quantiser-spec.js';

const MOST_BITS = 32;

function readNumber(
  spec: QuantiserSpec,
  layer: KerasLayer,
  name: string,
  standard: number,
): number {
  const value = memberOf(spec.settings, name) ?? standard;
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw kerasError(layer, `${spec.className}: ${name} is not a number: ${describe(value)}`);
}

function readBits(spec: QuantiserSpec, layer: KerasLayer): { bits: number; integer: number } {
  const bits = readNumber(spec, layer, 'bits', 8);
  const integer = readNumber(spec, layer, 'integer', 0);
  if (!Number.isInteger(bits) || bits < 1 || bits > MOST_BITS) {
    throw kerasError(layer, `${spec.className}: bits is not a whole number from 1 to ${MOST_BITS}`);
  }
  if (!Number.isInteger(integer) || Math.abs(integer) > MOST_BITS) {
    throw kerasError(layer, `${spec.className}: integer ${integer} is out of range`);
  }
  return { bits, integer };
}

/** The factor `alpha`; scales computed from the weights at run time are refused. */
function readAlpha(spec: QuantiserSpec, layer: KerasLayer): number {
  const alpha = memberOf(spec.settings, 'alpha') ?? 1;
  if (typeof alpha === 'number' && Number.isFinite(alpha) && alpha > 0) return alpha;
  throw kerasError(
    layer,
    `${spec.className} with alpha ${describe(alpha)} is not supported`,
    'train with alpha=1: a scale computed at run time has no fixed-point format',
  );
}

function uniform(
  bits: number,
  signed: boolean,
  exponent: number,
  range: readonly [number, number],
  alpha = 1,
): UniformQuantiser {
  const [minimum, maximum] = range;
  const scale = [2 ** exponent * alpha];
  return {
    kind: 'uniform',
    bits,
    signed,
    scale,
    zeroPoint: [0],
    minimum,
    maximum,
    rounding: 'ROUND',
    ...(alpha === 1 ? {} : { grid: 2 ** exponent }),
  };
}

function quantizedBits(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  const { bits, integer } = readBits(spec, layer);
  const signed = readNumber(spec, layer, 'keep_negative', 1) !== 0;
  const magnitude = bits - (signed ? 1 : 0);
  const alpha = readAlpha(spec, layer);
  if (magnitude === 0) return { kind: 'binary', scale: [alpha] };
  const symmetric = readNumber(spec, layer, 'symmetric', 0) !== 0;
  const lowest = signed ? -(2 ** magnitude) + (symmetric ? 1 : 0) : 0;
  return uniform(bits, signed, integer - magnitude, [lowest, 2 ** magnitude - 1], alpha);
}

function quantizedRelu(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  const { bits, integer } = readBits(spec, layer);
  if (readNumber(spec, layer, 'use_sigmoid', 0) !== 0) {
    throw kerasError(layer, 'quantized_relu with use_sigmoid is not supported');
  }
  if (memberOf(spec.settings, 'relu_upper_bound')) {
    throw kerasError(layer, 'quantized_relu with relu_upper_bound is not supported');
  }
  const signed = readNumber(spec, layer, 'negative_slope', 0) !== 0;
  const magnitude = bits - (signed ? 1 : 0);
  const lowest = signed ? -(2 ** magnitude) : 0;
  return uniform(bits, signed, integer - magnitude, [lowest, 2 ** magnitude - 1]);
}

function quantizedTanh(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  const { bits } = readBits(spec, layer);
  const half = 2 ** (bits - 1);
  const symmetric = readNumber(spec, layer, 'symmetric', 0) !== 0;
  return uniform(bits, true, 1 - bits, [-half + (symmetric ? 1 : 0), half - 1]);
}

function quantizedSigmoid(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  const { bits } = readBits(spec, layer);
  const symmetric = readNumber(spec, layer, 'symmetric', 0) !== 0;
  return uniform(bits, false, -bits, [symmetric ? 1 : 0, 2 ** bits - 1]);
}

/** Exponents that the bits leave; a largest value up to 1 needs no sign in the exponent. */
function powerOfTwo(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  const { bits } = readBits(spec, layer);
  const signed = spec.className === 'quantized_po2';
  const maximum = memberOf(spec.settings, 'max_value') ?? undefined;
  const hasMaximum = typeof maximum === 'number' && maximum > 0;
  const exponentSign = hasMaximum && maximum <= 1 ? 0 : 1;
  const effective = bits - (signed ? 1 : 0) - exponentSign;
  const reach = 2 ** Math.min(Math.max(effective, 0), 6);
  const highest = hasMaximum ? Math.min(reach - 1, Math.round(Math.log2(maximum))) : reach - 1;
  // Without a sign the exponents are 0, −1, … : one fewer below zero.
  const lowestExponent = exponentSign ? -reach : 1 - reach;
  if (highest < lowestExponent) throw kerasError(layer, 'quantized_po2 has no exponent left');
  return { kind: 'powerOfTwo', bits, lowestExponent, highestExponent: highest, signed };
}

/** The quantiser of this name, or undefined where QKeras has others. */
export function toQuantiser(spec: QuantiserSpec, layer: KerasLayer): Quantiser {
  switch (spec.className) {
    case 'quantized_bits':
    case 'quantized_linear':
      return quantizedBits(spec, layer);
    case 'quantized_relu':
      return quantizedRelu(spec, layer);
    case 'quantized_tanh':
      return quantizedTanh(spec, layer);
    case 'quantized_sigmoid':
      return quantizedSigmoid(spec, layer);
    case 'quantized_po2':
    case 'quantized_relu_po2':
      return powerOfTwo(spec, layer);
    case 'binary':
    case 'stochastic_binary': {
      const zeroOne = readNumber(spec, layer, 'use_01', 0) !== 0;
      return { kind: 'binary', scale: [readAlpha(spec, layer)], ...(zeroOne ? { zeroOne } : {}) };
    }
    case 'ternary':
    case 'stochastic_ternary': {
      const threshold = readNumber(spec, layer, 'threshold', 0.33);
      return { kind: 'ternary', scale: [readAlpha(spec, layer)], threshold };
    }
    default:
      throw kerasError(layer, `quantiser ${spec.className} is not supported`);
  }
}

/** The quantiser in the setting `<variable>_quantizer`, if the layer has one. */
export function quantiserOf(layer: KerasLayer, variable: string): Quantiser | undefined {
  const spec = parseQuantiserSpec(layer, memberOf(layer.config, `${variable}_quantizer`));
  return spec && toQuantiser(spec, layer);
}
