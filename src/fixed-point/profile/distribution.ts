// How the values of a tensor are spread: the five numbers of a box plot, its ends and its zeros.

/** Of the magnitudes that are not zero, as hls4ml's profiling plots them; `low` and `high` are signed. NaN where there are none. */
export interface Distribution {
  /** All values, zeros included. */
  readonly count: number;
  readonly zeros: number;
  readonly minimum: number;
  readonly p5: number;
  readonly p25: number;
  readonly median: number;
  readonly p75: number;
  readonly p95: number;
  readonly maximum: number;
  readonly low: number;
  readonly high: number;
}

/** Magnitudes that are not zero, rising. */
export function sortedMagnitudes(values: ArrayLike<number>): Float64Array {
  const magnitudes = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== 0) magnitudes[count++] = Math.abs(values[i]);
  }
  return magnitudes.subarray(0, count).sort();
}

/** Quantile 0 … 1 of sorted numbers, interpolated between neighbours as NumPy's `percentile` does; NaN for none. */
export function quantileOf(sorted: ArrayLike<number>, fraction: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = fraction * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** The distribution of finite values, given their sorted magnitudes where those are known. */
export function describeDistribution(
  values: ArrayLike<number>,
  sorted = sortedMagnitudes(values),
): Distribution {
  const [low, high] = extentOf(values);
  return {
    count: values.length,
    zeros: values.length - sorted.length,
    minimum: quantileOf(sorted, 0),
    p5: quantileOf(sorted, 0.05),
    p25: quantileOf(sorted, 0.25),
    median: quantileOf(sorted, 0.5),
    p75: quantileOf(sorted, 0.75),
    p95: quantileOf(sorted, 0.95),
    maximum: quantileOf(sorted, 1),
    low,
    high,
  };
}

/** Smallest and largest value; NaN for none. */
export function extentOf(values: ArrayLike<number>): readonly [number, number] {
  if (values.length === 0) return [Number.NaN, Number.NaN];
  let [low, high] = [values[0], values[0]];
  for (let i = 1; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return [low, high];
}
