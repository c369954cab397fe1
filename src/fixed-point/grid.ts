// Real weights that claim to lie on the grid of a format, turned into its raw integers or refused.
import { ParetapeError } from '../core/errors.js';
import {
  type FixedPointFormat,
  formatName,
  fractionBits,
  maxRaw,
  minRaw,
} from '../core/fixed-point-format.js';
import type { IntegerTensor } from '../core/quantised-network.js';

/**
 * The raw integers of values that must lie exactly on the grid of `format`. Throws INTERNAL, naming
 * `owner` and the first index that does not: such weights would give another network than was trained.
 */
export function integersOnGrid(
  values: ArrayLike<number>,
  shape: readonly number[],
  format: FixedPointFormat,
  owner: string,
): IntegerTensor {
  const scale = 2 ** fractionBits(format);
  const low = minRaw(format);
  const high = maxRaw(format);
  const raw = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i] * scale;
    if (!Number.isInteger(scaled) || scaled < low || scaled > high) {
      throw new ParetapeError(
        'INTERNAL',
        `${owner}[${i}] = ${values[i]} is not a value of ${formatName(format)}`,
        { hint: 'weights must be rounded to their format before they become a network' },
      );
    }
    raw[i] = scaled + 0;
  }
  return { shape, format, values: raw };
}
