// The fixed-point types hls4ml gives to quantised weights and activations.
import {
  type FixedPointFormat,
  fixed,
  type Rounding,
  ufixed,
} from '../../core/fixed-point-format.js';
import type {
  PowerOfTwoQuantiser,
  Quantiser,
  QuantiserRounding,
  UniformQuantiser,
} from '../quantiser.js';

const WIDEST = 64;

/** Rounding mode of `ap_fixed` that does the same; rounding towards plus infinity has none. */
const ROUNDINGS: Readonly<Record<QuantiserRounding, Rounding | undefined>> = {
  ROUND: 'RND_CONV',
  FLOOR: 'TRN',
  TRUNCATE: 'TRN_ZERO',
  HALF_UP: 'RND_INF',
  HALF_DOWN: 'RND_ZERO',
  CEIL: undefined,
};

/** Base-two logarithm of a scale that all channels share; undefined where there is none. */
function exponentOf({ scale, zeroPoint }: UniformQuantiser): number | undefined {
  const exponent = Math.log2(scale[0]);
  const shared = scale.every((entry) => entry === scale[0]) && zeroPoint.every((z) => z === 0);
  return shared && Number.isInteger(exponent) ? exponent : undefined;
}

/**
 * Type of an activation with this quantiser (`hls4ml/utils/config.py: _get_precision_from_quantizer`): rounds as it
 * does and saturates. Undefined where no fixed-point type has these values.
 */
export function resultFormatOf(quantiser: Quantiser): FixedPointFormat | undefined {
  if (quantiser.kind === 'binary' || quantiser.kind === 'ternary') {
    return quantiser.scale.every((scale) => scale === 1)
      ? fixed(2, 2, 'RND_CONV', 'SAT')
      : undefined;
  }
  if (quantiser.kind === 'powerOfTwo' || quantiser.kind === 'elements') return undefined;
  if (quantiser.format !== undefined) return quantiser.format;
  const exponent = exponentOf(quantiser);
  if (exponent === undefined) return undefined;
  const { bits, signed, minimum, maximum } = quantiser;
  const symmetric = signed && minimum === -maximum;
  const rounding = ROUNDINGS[quantiser.rounding];
  if (rounding === undefined) return undefined;
  const make = signed ? fixed : ufixed;
  return make(bits, bits + exponent, rounding, symmetric ? 'SAT_SYM' : 'SAT');
}

/** How quantised weights are stored, and what precision inference sees of them. */
export interface WeightFormat {
  readonly stored: FixedPointFormat;
  /** Undefined for powers of two: hls4ml's inference then takes the default precision. */
  readonly inferred: FixedPointFormat | undefined;
}

/** Type of weights with this quantiser (`hls4ml/model/quantizers.py`); undefined where no type holds them. */
export function weightFormatOf(quantiser: Quantiser): WeightFormat | undefined {
  switch (quantiser.kind) {
    case 'binary':
    case 'ternary': {
      if (quantiser.scale.some((scale) => scale !== 1)) return undefined;
      // One bit holds ±1 in hls4ml; the integers are the same.
      const stored = fixed(2, 2);
      return { stored, inferred: quantiser.kind === 'binary' ? ufixed(1, 1) : stored };
    }
    case 'elements':
      return undefined;
    case 'powerOfTwo':
      return powerOfTwoFormat(quantiser);
    case 'uniform': {
      const { format } = quantiser;
      if (format !== undefined) return { stored: format, inferred: format };
      const exponent = exponentOf(quantiser);
      if (exponent === undefined) return undefined;
      const { bits, signed } = quantiser;
      const stored = (signed ? fixed : ufixed)(bits, bits + exponent);
      return { stored, inferred: stored };
    }
  }
}

function powerOfTwoFormat(quantiser: PowerOfTwoQuantiser): WeightFormat | undefined {
  const fraction = Math.max(0, -quantiser.lowestExponent);
  const integer = quantiser.highestExponent + 2;
  const width = Math.max(1, integer + fraction);
  if (width > WIDEST) return undefined;
  return { stored: fixed(width, width - fraction), inferred: undefined };
}
