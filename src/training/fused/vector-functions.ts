// Exponential and logarithm of four floats at once, from additions, products and shifts alone: the same on every machine.
import {
  get,
  set,
  tee,
  vector,
  vectorShift,
  type Wasm,
} from '../../fixed-point/wasm/instructions.js';

/** A float in all lanes. */
export function splat(value: number): Wasm {
  const bytes = [...new Uint8Array(new Float32Array(4).fill(value).buffer)];
  return [0xfd, 0x0c, ...bytes];
}

function splatInteger(value: number): Wasm {
  return [0xfd, 0x0c, ...new Uint8Array(new Int32Array(4).fill(value).buffer)];
}

/** Horner's rule; the coefficient of the highest power first. */
function polynomial(x: number, coefficients: readonly number[]): Wasm {
  const [first, ...others] = coefficients;
  return others.reduce<Wasm>(
    (sum, c) => vector('f32x4.add', vector('f32x4.mul', sum, get(x)), splat(c)),
    splat(first),
  );
}

/** Below this, probabilities matter to nothing, and their products would become subnormal numbers, which are slow. */
const LEAST_EXPONENT = -60;

/** ln 2 in two parts; the first has few enough bits for its products with whole numbers to be exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = Math.LN2 - LN2_HIGH;

/**
 * exp(x) for x ≤ 0, at least exp(−60): x = n·ln 2 + r, Taylor's polynomial for |r| ≤ ln 2 / 2 (error below 10⁻⁸),
 * n into the exponent bits. `power` and `rest` are free vector locals.
 */
export function exponential(x: Wasm, power: number, rest: number): Wasm {
  const limited = vector('f32x4.pmax', x, splat(LEAST_EXPONENT));
  const taylor = [5040, 720, 120, 24, 6, 2, 1, 1].map((factorial) => 1 / factorial);
  const minus = (a: Wasm, factor: number) =>
    vector('f32x4.sub', a, vector('f32x4.mul', get(power), splat(factor)));
  const exponent = vector('i32x4.add', vector('i32x4.fromF32', get(power)), splatInteger(127));
  return [
    ...set(rest, limited),
    ...set(power, vector('f32x4.nearest', vector('f32x4.mul', get(rest), splat(1 / Math.LN2)))),
    ...set(rest, minus(get(rest), LN2_HIGH)),
    ...set(rest, minus(get(rest), LN2_LOW)),
    ...vector('f32x4.mul', polynomial(rest, taylor), vectorShift('shl', exponent, 23)),
  ];
}

/** Bits of √½: splitting there keeps the mantissa between √½ and √2. */
const ROOT_HALF_BITS = 0x3f3504f3;

/**
 * ln(x) for normal x > 0: x = m·2ⁿ, ln m = 2·artanh((m − 1)/(m + 1)) as a series (error below 10⁻⁸).
 * `power`, `rest` and `square` are free vector locals.
 */
export function logarithm(x: Wasm, power: number, rest: number, square: number): Wasm {
  const one = splat(1);
  const series = [2 / 9, 2 / 7, 2 / 5, 2 / 3, 2];
  const above = vector('i32x4.sub', tee(rest, x), splatInteger(ROOT_HALF_BITS));
  const mantissa = vector('i32x4.sub', get(rest), vectorShift('shl', get(power), 23));
  return [
    ...set(power, vectorShift('shiftRight', above, 23)),
    ...set(rest, mantissa),
    ...set(
      rest,
      vector('f32x4.div', vector('f32x4.sub', get(rest), one), vector('f32x4.add', get(rest), one)),
    ),
    ...set(square, vector('f32x4.mul', get(rest), get(rest))),
    ...vector(
      'f32x4.add',
      vector('f32x4.mul', get(rest), polynomial(square, series)),
      vector('f32x4.mul', vector('f32x4.fromI32', get(power)), splat(Math.LN2)),
    ),
  ];
}
