// Values of options: numbers and choices, each with one clear error.
import { ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';

/** One of `names`; undefined where the option is not given. Throws USAGE with the nearest name. */
export function readChoice<Name extends string>(
  flag: string,
  given: unknown,
  names: readonly Name[],
): Name | undefined {
  if (given === undefined) return undefined;
  const found = names.find((name) => name === String(given));
  if (found !== undefined) return found;
  const near = nearestName(String(given), names);
  throw new ParetapeError('USAGE', `${flag} ${given}: there is no such choice`, {
    hint: near ? `did you mean ${near}?` : names.join(', '),
  });
}

/** A whole number from 1; undefined where the option is not given. */
export function readPositive(flag: string, given: unknown): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ParetapeError('USAGE', `${flag} takes a whole number from 1, not ${given}`);
}
