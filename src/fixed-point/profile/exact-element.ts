// The narrowest formats of layers that are no sums of products: factors, merges, rectifiers, tables.
import { type FixedPointFormat, fractionBits } from '../../core/fixed-point-format.js';
import type { IntegerTensor, MergeLayer } from '../../core/quantised-network.js';
import { formatHolding, type RawRange } from '../exact-width.js';
import { addAligned } from '../layers/remembered.js';
import { rawRangeBig } from '../round-and-overflow.js';
import { hullOf, trailingZeros } from './exact-sum.js';

interface ScaledRange extends RawRange {
  readonly fraction: number;
}

function rangeOf(format: FixedPointFormat): ScaledRange {
  return { ...rawRangeBig(format), fraction: fractionBits(format) };
}

function sumOf(a: ScaledRange, b: ScaledRange): ScaledRange {
  const low = addAligned(a.low, a.fraction, b.low, b.fraction);
  const high = addAligned(a.high, a.fraction, b.high, b.fraction);
  return { low: low.raw, high: high.raw, fraction: low.fraction };
}

function productOf(a: ScaledRange, b: ScaledRange): ScaledRange {
  const corners = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high];
  return {
    low: corners.reduce((x, y) => (x < y ? x : y)),
    high: corners.reduce((x, y) => (x > y ? x : y)),
    fraction: a.fraction + b.fraction,
  };
}

const negated = ({ low, high, fraction }: ScaledRange): ScaledRange => ({
  low: -high,
  high: -low,
  fraction,
});

/** The hull of both, in units of the finer one. */
function hullOfScaled(a: ScaledRange, b: ScaledRange): ScaledRange {
  const zero = { low: 0n, high: 0n };
  const [x, y] = [
    sumOf(a, { ...zero, fraction: b.fraction }),
    sumOf(b, { ...zero, fraction: a.fraction }),
  ];
  return { ...hullOf(x, y), fraction: x.fraction };
}

function formatOf(range: ScaledRange): FixedPointFormat {
  return formatHolding(range, range.fraction);
}

const singleOf = (raw: number, format: FixedPointFormat): ScaledRange => ({
  low: BigInt(raw),
  high: BigInt(raw),
  fraction: fractionBits(format),
});

/** `scale·x + bias` of every channel. */
export function exactScaleFormat(
  input: FixedPointFormat,
  scale: IntegerTensor,
  bias: IntegerTensor,
): FixedPointFormat {
  const channels = Array.from(scale.values, (factor, i) =>
    sumOf(
      productOf(rangeOf(input), singleOf(factor, scale.format)),
      singleOf(bias.values[i % bias.values.length], bias.format),
    ),
  );
  return formatOf(channels.reduce(hullOfScaled));
}

/** `max(x, 0)`: what is not negative. */
export function exactReluFormat(input: FixedPointFormat): FixedPointFormat {
  return formatOf({ ...rangeOf(input), low: 0n });
}

/** `x` where positive, else `alpha·x`. */
export function exactLeakyFormat(input: FixedPointFormat, alpha: IntegerTensor): FixedPointFormat {
  const whole = rangeOf(input);
  const below = { ...whole, high: 0n };
  const slopes = Array.from(alpha.values, (raw) => productOf(below, singleOf(raw, alpha.format)));
  return formatOf(slopes.reduce(hullOfScaled, { ...whole, low: 0n }));
}

/** Two formats merged; undefined for averages, whose division drops a bit by definition. */
export function exactMergeFormat(
  operation: MergeLayer['operation'],
  a: FixedPointFormat,
  b: FixedPointFormat,
): FixedPointFormat | undefined {
  const [x, y] = [rangeOf(a), rangeOf(b)];
  switch (operation) {
    case 'add':
      return formatOf(sumOf(x, y));
    case 'subtract':
      return formatOf(sumOf(x, negated(y)));
    case 'multiply':
      return formatOf(productOf(x, y));
    case 'maximum':
    case 'minimum':
      return formatOf(hullOfScaled(x, y));
    case 'average':
      return undefined;
  }
}

/** The dot product of two vectors of `terms` elements: every partial sum. */
export function exactDotFormat(
  a: FixedPointFormat,
  b: FixedPointFormat,
  terms: number,
): FixedPointFormat {
  const { low, high, fraction } = productOf(rangeOf(a), rangeOf(b));
  const ends = { low: BigInt(terms) * low, high: BigInt(terms) * high };
  return formatHolding(hullOf(ends, { low: 0n, high: 0n }), fraction);
}

/** The sum of `pixels` values, and as many more fraction bits as hls4ml gives the division. */
export function exactPoolAccumulator(input: FixedPointFormat, pixels: number): FixedPointFormat {
  const extra = Math.ceil(Math.log2(pixels));
  const { low, high, fraction } = rangeOf(input);
  const grow = (raw: bigint) => (raw * BigInt(pixels)) << BigInt(extra);
  return formatHolding({ low: grow(low), high: grow(high) }, fraction + extra);
}

/** The entries of a table. */
export function exactTableFormat({ values, format }: IntegerTensor): FixedPointFormat {
  let zeros = Number.POSITIVE_INFINITY;
  for (const raw of values) if (raw !== 0) zeros = Math.min(zeros, trailingZeros(raw));
  const shift = Number.isFinite(zeros) ? zeros : 0;
  const unit = 2 ** shift;
  const low = values.reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY);
  const high = values.reduce((x, y) => Math.max(x, y), Number.NEGATIVE_INFINITY);
  const range = { low: BigInt(low / unit), high: BigInt(high / unit) };
  return formatHolding(range, fractionBits(format) - shift);
}
