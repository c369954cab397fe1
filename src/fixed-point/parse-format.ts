// Reads the names of number formats as hls4ml, Vitis HLS and Catapult write them.
import { ParetapeError } from '../core/errors.js';
import {
  type FixedPointFormat,
  OVERFLOW_MODES,
  type Overflow,
  ROUNDING_MODES,
  type Rounding,
} from '../core/fixed-point-format.js';
import { nearestName } from '../core/nearest-name.js';

/** Widest format the interpreter and the hardware carry, in bits. */
const MAXIMUM_WIDTH = 64;
/** Bound of `integer` either way: far beyond any real design, small enough that 2^integer stays a finite double. */
const MAXIMUM_INTEGER = 512;
const MAXIMUM_TEXT = 200;

interface Family {
  /** `fixed` has an integer part of its own, `int` has all its bits before the point. */
  readonly kind: 'fixed' | 'int';
  /** Undefined where an argument says it (`ac_…`). */
  readonly signed: boolean | undefined;
}

const FAMILIES: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['ap_fixed', { kind: 'fixed', signed: true }],
  ['ap_ufixed', { kind: 'fixed', signed: false }],
  ['fixed', { kind: 'fixed', signed: true }],
  ['ufixed', { kind: 'fixed', signed: false }],
  ['ap_int', { kind: 'int', signed: true }],
  ['ap_uint', { kind: 'int', signed: false }],
  ['int', { kind: 'int', signed: true }],
  ['uint', { kind: 'int', signed: false }],
  ['ac_fixed', { kind: 'fixed', signed: undefined }],
  ['ac_int', { kind: 'int', signed: undefined }],
]);

/** Argument names of each spelling; a trailing `?` marks the optional ones. */
function signatureOf(family: Family): readonly string[] {
  if (family.kind === 'int') return family.signed === undefined ? ['width', 'signed?'] : ['width'];
  return family.signed === undefined
    ? ['width', 'integer', 'signed?', 'rounding?', 'overflow?', 'saturationBits?']
    : ['width', 'integer', 'rounding?', 'overflow?', 'saturationBits?'];
}

/**
 * The format named by `ap_fixed<W,I[,Q[,O[,N]]]>`, `ap_ufixed`, `fixed`, `ufixed`, `ap_int<W>`,
 * `ap_uint`, `int`, `uint`, `ac_fixed<W,I[,S[,Q[,O]]]>` or `ac_int<W[,S]>`; modes with or without `AP_`/`AC_`.
 * W is 1 … 64. N (saturation bits) must be 0. Throws INPUT, saying what was expected.
 */
export function parseFormat(text: string): FixedPointFormat {
  const { family, name, given } = splitName(text);
  const signature = signatureOf(family);
  const required = signature.filter((argument) => !argument.endsWith('?')).length;
  if (given.length < required || given.length > signature.length) {
    const expected = signature.map((argument) => argument.replace(/(.*)\?$/, '[$1]')).join(',');
    throw invalid(
      text,
      `${given.length} arguments`,
      `expected ${name}<${expected.replaceAll(',[', '[,')}>`,
    );
  }
  const argument = (name: string) =>
    given[signature.findIndex((candidate) => candidate.replace('?', '') === name)];
  const width = parseInteger(text, 'width', argument('width'), 1, MAXIMUM_WIDTH);
  const integer =
    family.kind === 'int'
      ? width
      : parseInteger(text, 'integer bits', argument('integer'), -MAXIMUM_INTEGER, MAXIMUM_INTEGER);
  parseSaturationBits(text, argument('saturationBits'));
  return {
    width,
    integer,
    signed: family.signed ?? parseSign(text, argument('signed')),
    rounding: parseMode(text, 'rounding', argument('rounding'), ROUNDING_MODES, 'TRN') as Rounding,
    overflow: parseMode(text, 'overflow', argument('overflow'), OVERFLOW_MODES, 'WRAP') as Overflow,
  };
}

function splitName(text: string): { family: Family; name: string; given: readonly string[] } {
  if (text.length > MAXIMUM_TEXT) throw invalid(text.slice(0, 40), 'too long', undefined);
  const match = /^\s*(\w+)\s*<([^<>]*)>\s*$/.exec(text);
  if (match === null) {
    throw invalid(text, 'not of the form name<…>', 'for example ap_fixed<16,6,RND,SAT>');
  }
  const name = match[1].toLowerCase();
  const family = FAMILIES.get(name);
  if (family === undefined) {
    const near = nearestName(name, [...FAMILIES.keys()]);
    throw invalid(text, `unknown type ${match[1]}`, near && `did you mean ${near}?`);
  }
  return { family, name, given: match[2].split(',').map((part) => part.trim()) };
}

function parseInteger(
  text: string,
  what: string,
  given: string | undefined,
  low: number,
  high: number,
): number {
  const value = given !== undefined && /^[+-]?\d{1,6}$/.test(given) ? Number(given) : Number.NaN;
  if (!(value >= low && value <= high)) {
    throw invalid(text, `${what} ${given}`, `expected a whole number from ${low} to ${high}`);
  }
  return value;
}

function parseSign(text: string, given: string | undefined): boolean {
  if (given === undefined || given === 'true' || given === '1') return true;
  if (given === 'false' || given === '0') return false;
  throw invalid(text, `sign ${given}`, 'expected true or false');
}

function parseSaturationBits(text: string, given: string | undefined): void {
  if (given === undefined) return;
  const bits = parseInteger(text, 'saturation bits', given, 0, MAXIMUM_WIDTH);
  if (bits !== 0) {
    throw invalid(text, `saturation bits ${bits}`, 'only 0 saturation bits are supported');
  }
}

function parseMode(
  text: string,
  what: string,
  given: string | undefined,
  modes: readonly string[],
  standard: string,
): string {
  if (given === undefined) return standard;
  const mode = given.toUpperCase().replace(/^A[PC]_/, '');
  if (modes.includes(mode)) return mode;
  const near = nearestName(mode, modes);
  const hint = near === undefined ? `expected one of ${modes.join(', ')}` : `did you mean ${near}?`;
  throw invalid(text, `unknown ${what} mode ${given}`, hint);
}

function invalid(text: string, problem: string, hint: string | undefined): ParetapeError {
  return new ParetapeError('INPUT', `number format '${text}': ${problem}`, { hint });
}
