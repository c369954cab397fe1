// One format that holds every value of several.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';

/**
 * The narrowest format that holds all values of `formats`, which must be all signed or all unsigned and have one
 * rounding and one overflow mode; entries without a format are zero. One bit where none has a format.
 */
export function coveringFormat(formats: readonly (FixedPointFormat | null)[]): FixedPointFormat {
  const present = formats.filter((format) => format !== null);
  if (present.length === 0) {
    return { width: 1, integer: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' };
  }
  const [{ rounding, overflow }] = present;
  const signed = present.some((format) => format.signed);
  // An unsigned format needs one more integer bit inside a signed one.
  const integer = Math.max(
    ...present.map((format) => format.integer + (signed && !format.signed ? 1 : 0)),
  );
  const fraction = Math.max(...present.map(fractionBits));
  return { width: integer + fraction, integer, signed, rounding, overflow };
}
