// A value with the range it is expected to lie in: every estimate is one.

/** `low ≤ value ≤ high`, all in the unit of the metric. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The sum of independent-or-not intervals: conservative, ends add up. */
export function addIntervals(intervals: readonly Interval[]): Interval {
  return intervals.reduce(
    (sum, interval) => ({
      value: sum.value + interval.value,
      low: sum.low + interval.low,
      high: sum.high + interval.high,
    }),
    { value: 0, low: 0, high: 0 },
  );
}

/** The interval times a positive factor. */
export function scaleInterval(interval: Interval, factor: number): Interval {
  return {
    value: interval.value * factor,
    low: interval.low * factor,
    high: interval.high * factor,
  };
}

/** The interval moved by an exact amount. */
export function shiftInterval(interval: Interval, by: number): Interval {
  return { value: interval.value + by, low: interval.low + by, high: interval.high + by };
}
