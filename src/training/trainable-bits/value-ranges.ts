// The smallest and largest value every group has taken: integer bits are traced from data, so nothing seen overflows.
import type { BitLayout } from './bit-layout.js';

/** Extremes of the values of one node before rounding, one entry a group; −Infinity, Infinity where nothing was seen. */
export interface GroupRange {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** One range a node of the layout. */
export type ValueRanges = readonly GroupRange[];

/** Ranges that have seen nothing. */
export function emptyRanges(layout: BitLayout): ValueRanges {
  return layout.nodes.map(({ groups }) => ({
    low: new Float64Array(groups).fill(Number.POSITIVE_INFINITY),
    high: new Float64Array(groups).fill(Number.NEGATIVE_INFINITY),
  }));
}

/** Forgets everything seen. */
export function clearRanges(ranges: ValueRanges): void {
  for (const { low, high } of ranges) {
    low.fill(Number.POSITIVE_INFINITY);
    high.fill(Number.NEGATIVE_INFINITY);
  }
}

/** Widens `ranges` to what `seen` has seen. */
export function widenRanges(ranges: ValueRanges, seen: ValueRanges): void {
  ranges.forEach(({ low, high }, n) => {
    for (let g = 0; g < low.length; g++) {
      low[g] = Math.min(low[g], seen[n].low[g]);
      high[g] = Math.max(high[g], seen[n].high[g]);
    }
  });
}

/** An independent copy. */
export function copyRanges(ranges: ValueRanges): ValueRanges {
  return ranges.map(({ low, high }) => ({ low: low.slice(), high: high.slice() }));
}
