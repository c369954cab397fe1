// Reads one number as tools print it: with thousands separators, exponents, or a word for "unknown".

/** What tools print where they have no figure. */
const UNKNOWN: ReadonlySet<string> = new Set([
  '',
  '-',
  '--',
  '?',
  '*',
  'n/a',
  'na',
  'no',
  'none',
  'null',
  'undef',
  'undefined',
  'uninit',
  'unknown',
  'tbd',
  'nan',
  'inf',
  '-inf',
  'infinity',
  '-infinity',
  'infinite',
]);

const NUMBER = /^[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/;
const MAX_LENGTH = 64;

export type Figure =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'text' };

/** `1,234`, `12.5`, `-0.3`, `1.9e-08` are numbers; `undef`, `?`, `n/a` and the like are unknown; all else is text. */
export function parseFigure(text: string): Figure {
  const trimmed = text.trim();
  if (UNKNOWN.has(trimmed.toLowerCase())) return { kind: 'unknown' };
  if (trimmed.length > MAX_LENGTH || !NUMBER.test(trimmed) || !/\d/.test(trimmed)) {
    return { kind: 'text' };
  }
  const value = Number(trimmed.replaceAll(',', ''));
  return Number.isFinite(value) ? { kind: 'number', value } : { kind: 'text' };
}
