// When a net settles, and which kinds of logic its slowest path passes.
import type { PathParts } from '../../core/workload.js';

/** Arrival at a net: `total` is the sum of the parts, all in full-adder delays. */
export interface PathTime extends PathParts {
  readonly total: number;
}

/** A net that is there when the cycle begins. */
export const AT_START: PathTime = { total: 0, tree: 0, cells: 0, adders: 0, select: 0 };

/** Later by `delay` full-adder delays of one kind of logic. */
export function delayBy(time: PathTime, part: keyof PathParts, delay: number): PathTime {
  return { ...time, total: time.total + delay, [part]: time[part] + delay };
}

/** The latest of some nets; the first of equals, the start of the cycle for none. */
export function latestOf(times: readonly PathTime[]): PathTime {
  let latest = AT_START;
  for (const time of times) if (time.total > latest.total) latest = time;
  return latest;
}

/**
 * A net that drives several cells gets buffers, a level for each doubling or so: 0.15 full-adder delays a doubling. Fitted with
 * the other delays of this kind to 156 layer builds in four libraries.
 */
export function delayByFanOut(time: PathTime, cells: number): PathTime {
  return cells <= 1 ? time : delayBy(time, 'select', fanOutDelay(cells));
}

/** The delay alone. */
export function fanOutDelay(cells: number): number {
  return cells <= 1 ? 0 : 0.15 * Math.log2(cells);
}
