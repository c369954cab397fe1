// The casts of `ap_fixed` on vectors: rounding shifts, wraps and saturation, four 32-bit integers or two doubles at once.
import type { Rounding } from '../../core/fixed-point-format.js';
import { get, tee, vector, vectorShift, type Wasm } from './instructions.js';

/** Numbers computed with: 32-bit integers, or doubles that hold integers below 2^53. */
export type LaneKind = 'integers' | 'doubles';

/**
 * One step of a cast. Shifts are part of the code; bounds are read from memory, so that one
 * kernel serves many formats. Which steps keep the lanes exact is decided by `batch-arithmetic.ts`.
 */
export type LaneStep =
  | { readonly kind: 'round'; readonly bits: number; readonly rounding: Rounding }
  | { readonly kind: 'shiftLeft'; readonly bits: number }
  | { readonly kind: 'wrap'; readonly width: number; readonly signed: boolean }
  | { readonly kind: 'atLeast'; readonly bound: number }
  | { readonly kind: 'atMost'; readonly bound: number }
  | { readonly kind: 'zeroOutside'; readonly low: number; readonly high: number }
  | { readonly kind: 'divide'; readonly divisor: number };

/** Constants of a step, each one vector, in the order `applyStep` expects. */
export function constantsOf(step: LaneStep, lanes: LaneKind): readonly number[] {
  switch (step.kind) {
    case 'round':
      return lanes === 'integers'
        ? roundingConstants(step.bits, step.rounding)
        : [2 ** -step.bits, 0.5, SIGN];
    case 'shiftLeft':
      return lanes === 'integers' ? [] : [2 ** step.bits];
    case 'wrap': {
      const half = step.signed ? 2 ** (step.width - 1) : 0;
      return lanes === 'integers' ? [] : [half, 2 ** -step.width, 2 ** step.width];
    }
    case 'atLeast':
    case 'atMost':
      return [step.bound];
    case 'zeroOutside':
      return [step.low, step.high];
    case 'divide':
      return [step.divisor];
  }
}

/** Negative zero: only its sign bit is set. */
const SIGN = -0;

function roundingConstants(bits: number, rounding: Rounding): readonly number[] {
  const half = 2 ** (bits - 1);
  switch (rounding) {
    case 'TRN':
      return [];
    case 'TRN_ZERO':
      return [2 * half - 1];
    case 'RND':
    case 'RND_INF':
      return [half];
    case 'RND_CONV':
      return [half - 1, 1];
    default:
      return [half - 1];
  }
}

/** Code that applies a step to `value`; `temporary` is a free vector local, `constants` are locals. */
export function applyStep(
  step: LaneStep,
  lanes: LaneKind,
  value: Wasm,
  temporary: number,
  constants: readonly Wasm[],
): Wasm {
  const type = lanes === 'integers' ? 'i32x4' : 'f64x2';
  switch (step.kind) {
    case 'round':
      return lanes === 'integers'
        ? roundIntegers(step.bits, step.rounding, value, temporary, constants)
        : roundDoubles(
            step.rounding,
            step.bits === 0 ? value : vector('f64x2.mul', value, constants[0]),
            temporary,
            constants,
          );
    case 'shiftLeft':
      if (lanes === 'integers') return vectorShift('shl', value, step.bits);
      return vector('f64x2.mul', value, constants[0]);
    case 'wrap':
      if (lanes === 'integers') return wrapIntegers(step.width, step.signed, value);
      return wrapDoubles(value, temporary, constants);
    case 'atLeast':
      return vector(`${type}.max`, value, constants[0]);
    case 'atMost':
      return vector(`${type}.min`, value, constants[0]);
    case 'zeroOutside': {
      const kept = tee(temporary, value);
      const below = vector(`${type}.lt`, get(temporary), constants[0]);
      const above = vector(`${type}.gt`, get(temporary), constants[1]);
      return vector('andNot', kept, vector('or', below, above));
    }
    case 'divide':
      return vector('f64x2.trunc', vector('f64x2.div', value, constants[0]));
  }
}

/** `floor((p + addend) / 2^bits)`; what is added decides the mode. `p + addend` must fit 32 bits. */
function roundIntegers(
  bits: number,
  rounding: Rounding,
  value: Wasm,
  temporary: number,
  constants: readonly Wasm[],
): Wasm {
  const kept = tee(temporary, value);
  const negative = vectorShift('shiftRightUnsigned', get(temporary), 31);
  const shifted = (addend: Wasm) =>
    vectorShift('shiftRight', vector('i32x4.add', kept, addend), bits);
  switch (rounding) {
    case 'TRN':
      return vectorShift('shiftRight', value, bits);
    case 'TRN_ZERO':
      return shifted(vector('and', vectorShift('shiftRight', get(temporary), 31), constants[0]));
    case 'RND':
    case 'RND_MIN_INF':
      return shifted(constants[0]);
    case 'RND_ZERO':
      return shifted(vector('i32x4.add', constants[0], negative));
    case 'RND_INF':
      return shifted(vector('i32x4.sub', constants[0], negative));
    case 'RND_CONV': {
      const odd = vector('and', vectorShift('shiftRight', get(temporary), bits), constants[1]);
      return shifted(vector('i32x4.add', constants[0], odd));
    }
  }
}

/** Rounds doubles to integers; the constants are the scale (already applied), a half and a sign bit. */
function roundDoubles(
  rounding: Rounding,
  value: Wasm,
  temporary: number,
  [, half, sign]: readonly Wasm[],
): Wasm {
  const kept = tee(temporary, value);
  const signed = (magnitude: Wasm) => vector('or', magnitude, vector('and', get(temporary), sign));
  switch (rounding) {
    case 'TRN':
      return vector('f64x2.floor', value);
    case 'TRN_ZERO':
      return vector('f64x2.trunc', value);
    case 'RND':
      return vector('f64x2.floor', vector('f64x2.add', value, half));
    case 'RND_MIN_INF':
      return vector('f64x2.ceil', vector('f64x2.sub', value, half));
    case 'RND_CONV':
      return vector('f64x2.nearest', value);
    case 'RND_INF':
      return signed(vector('f64x2.floor', vector('f64x2.add', vector('f64x2.abs', kept), half)));
    case 'RND_ZERO':
      return signed(vector('f64x2.ceil', vector('f64x2.sub', vector('f64x2.abs', kept), half)));
  }
}

/** The low bits of 32, extended again; right modulo 2^width whatever overflowed before. */
function wrapIntegers(width: number, signed: boolean, value: Wasm): Wasm {
  if (width >= 32) return value;
  const left = vectorShift('shl', value, 32 - width);
  return vectorShift(signed ? 'shiftRight' : 'shiftRightUnsigned', left, 32 - width);
}

/** `v + half − floor((v + half) / 2^width) · 2^width − half`, exact while `v + half` is below 2^53. */
function wrapDoubles(
  value: Wasm,
  temporary: number,
  [half, toTurns, codes]: readonly Wasm[],
): Wasm {
  const raised = tee(temporary, vector('f64x2.add', value, half));
  const turns = vector('f64x2.floor', vector('f64x2.mul', get(temporary), toTurns));
  return vector('f64x2.sub', vector('f64x2.sub', raised, vector('f64x2.mul', turns, codes)), half);
}
