// How the weights of a layer become integers where plain rounding is not asked for.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import { binary } from './binary.js';
import { lsq } from './lsq.js';
import { exponentsOf, powerOfTwo } from './power-of-two.js';
import { mapValues, type Quantiser } from './quantiser.js';
import { quantizedBits } from './quantized-bits.js';
import { ternary } from './ternary.js';

/** The rule of one layer; everything else it needs is in the format of its kernel. Weights stay within ±`clip`. */
export type WeightRule =
  | { readonly kind: 'quantized_bits' }
  | { readonly kind: 'binary'; readonly clip: number }
  | { readonly kind: 'ternary'; readonly clip: number }
  | { readonly kind: 'power_of_two' }
  | { readonly kind: 'lsq' };

/** The quantiser of a rule for a kernel of this format. */
export function weightQuantiserOf(rule: WeightRule, format: FixedPointFormat): Quantiser {
  switch (rule.kind) {
    case 'quantized_bits': {
      const symmetric = format.overflow === 'SAT_SYM';
      const { width: bits, integer } = format;
      return quantizedBits({ bits, integer: integer - 1, keepNegative: true, symmetric });
    }
    case 'binary':
      return binary(rule.clip);
    case 'ternary':
      return ternary(rule.clip);
    case 'power_of_two':
      return powerOfTwo(exponentsOf(format));
    case 'lsq':
      return lsq(format.width, true, 2 ** -fractionBits(format));
  }
}

/** The entries that a mask keeps; all of them without a mask. */
export function keptValues(
  values: ArrayLike<number>,
  mask: Uint8Array | undefined,
): Float64Array<ArrayBuffer> {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < kept.length; i++) if (!mask || mask[i] === 1) kept[count++] = values[i];
  return kept.subarray(0, count);
}

/** Puts values back where the mask kept them; 0 elsewhere. */
export function spreadKept(kept: Float64Array, mask: Uint8Array | undefined): Float64Array {
  if (!mask) return kept;
  const spread = new Float64Array(mask.length);
  let next = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] === 1) spread[i] = kept[next++];
  return spread;
}

/** Raw integers of a kernel by its rule; pruned weights are 0 and count in no mean. */
export function roundByRule(
  kernel: ArrayLike<number>,
  mask: Uint8Array | undefined,
  format: FixedPointFormat,
  rule: WeightRule,
): Float64Array {
  const scale = 2 ** fractionBits(format);
  const rounded = weightQuantiserOf(rule, format).forward(keptValues(kernel, mask));
  return spreadKept(
    mapValues(rounded, (value) => value * scale + 0),
    mask,
  );
}

/** What weights are kept within while they train, ±; infinite where gradients pass, or a trained step follows them, anywhere. */
export function boundOfRule(rule: WeightRule): number {
  return rule.kind === 'binary' || rule.kind === 'ternary' ? rule.clip : Infinity;
}
