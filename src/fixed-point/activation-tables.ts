// The tables hls4ml's C simulation fills for its activation functions, entry by entry the same.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { fractionBits } from '../core/fixed-point-format.js';
import type { FunctionTable, IntegerTensor } from '../core/quantised-network.js';
import { createQuantiser } from './quantise.js';
import { overflowBig } from './round-and-overflow.js';

const f32 = Math.fround;

/** The constants of the scaled exponential linear unit (Klambauer et al. 2017), as `nnet_activation.h` writes them. */
export const SELU_GAIN = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** `std::exp(float)`. */
function exp32(x: number): number {
  return f32(Math.exp(x));
}

/** The functions of `nnet_activation.h`, rounded to single precision where the C++ holds a `float`. */
const CENTRED_FUNCTIONS = {
  sigmoid: { reach: 8, value: (x: number) => f32(1 / f32(1 + exp32(-x))) },
  tanh: { reach: 4, value: (x: number) => Math.tanh(x) },
  softplus: { reach: 8, value: (x: number) => f32(Math.log(exp32(x) + 1)) },
  softsign: { reach: 8, value: (x: number) => f32(x / (Math.abs(x) + 1)) },
  exponential: { reach: 8, value: (x: number) => exp32(x) },
} as const;

/** Functions that have a centred table. */
export type TabulatedFunction = keyof typeof CENTRED_FUNCTIONS;

/** Table over [−reach, reach) for `tableActivation`, recurrent and legacy softmax layers. */
export function createCentredTable(
  name: TabulatedFunction,
  size: number,
  format: FixedPointFormat,
): FunctionTable {
  const { reach, value } = CENTRED_FUNCTIONS[name];
  const entries = tabulate(size, format, (i) => value(f32((2 * reach * (i - size / 2)) / size)));
  return { entries, reach };
}

/** Table of `exp(x) − 1` for x from 0 down to −8. */
export function createEluTable(size: number, format: FixedPointFormat): FunctionTable {
  const entries = tabulate(size, format, (i) => f32(exp32(f32((-8 * i) / size)) - 1));
  return { entries, reach: 8 };
}

/** Table of `selu(x)` for x from 0 down to −8. */
export function createSeluTable(size: number, format: FixedPointFormat): FunctionTable {
  const entries = tabulate(size, format, (i) =>
    f32(SELU_GAIN * (SELU_ALPHA * (exp32(f32((-8 * i) / size)) - 1))),
  );
  return { entries, reach: 8 };
}

/**
 * `exp(±x)` for the value `x` of every address: `size` = 2^n entries, the n leading bits of the raw values of
 * `address`. `sign` is −1 for the stable softmax (differences from the maximum), 1 for the latency one.
 */
export function createExponentials(
  size: number,
  address: FixedPointFormat,
  format: FixedPointFormat,
  sign: 1 | -1,
): IntegerTensor {
  return tabulate(size, format, (i) => exp32(sign * addressedValue(i, size, address)));
}

/** `1/x` for the value `x` of every address, infinity at zero. */
export function createReciprocals(
  size: number,
  address: FixedPointFormat,
  format: FixedPointFormat,
): IntegerTensor {
  return tabulate(size, format, (i) => f32(1 / addressedValue(i, size, address)));
}

/** `1/x` for x from 0 to 64, zero at zero: the table of the legacy softmax. */
export function createLegacyReciprocals(size: number, format: FixedPointFormat): IntegerTensor {
  return tabulate(size, format, (i) => (i === 0 ? 0 : 1 / f32((64 * i) / size)));
}

/** Value of the raw integer whose leading bits are `index` and whose other bits are zero. */
function addressedValue(index: number, size: number, address: FixedPointFormat): number {
  const dropped = address.width - Math.log2(size);
  const raw = BigInt(index) << BigInt(dropped);
  const wrapped = overflowBig(raw, { ...address, overflow: 'WRAP' });
  return f32(Number(wrapped) * 2 ** -fractionBits(address));
}

function tabulate(
  size: number,
  format: FixedPointFormat,
  value: (index: number) => number,
): IntegerTensor {
  const quantise = createQuantiser(format);
  const values = Float64Array.from({ length: size }, (_, i) => quantiseOrEnd(value(i)));
  return { shape: [size], format, values };

  /** An infinity has an exponent beyond every format: it saturates, or wraps to zero. */
  function quantiseOrEnd(x: number): number {
    return quantise(Number.isFinite(x) ? x : Math.sign(x) * 2 ** 1000);
  }
}
