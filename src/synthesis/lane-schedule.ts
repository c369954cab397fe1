// Which test vector each lane of the simulator processes, in which order.
import { LANES } from './netlist-simulator.js';

/** Vector indices by lane; every lane has at least one. */
export type LaneSchedule = readonly Int32Array[];

const SHORTEST_STALLED = 3;

function countFrom(first: number, length: number, count: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => (first + i) % count);
}

/** All `count` vectors over all lanes, each lane long enough for inferences to overlap; they repeat where few. */
export function spreadVectors(count: number): LaneSchedule {
  const length = Math.max(SHORTEST_STALLED, Math.ceil(count / LANES));
  return Array.from({ length: LANES }, (_, lane) => countFrom(lane * length, length, count));
}

/**
 * Lane 0 takes the first `firstLane` vectors (repeating them where there are fewer), the other lanes share
 * what is left.
 */
export function spreadWithLongFirstLane(count: number, firstLane: number): LaneSchedule {
  const first = Math.max(firstLane, Math.ceil(count / LANES));
  const left = Math.max(0, count - first);
  const length = Math.max(1, Math.ceil(left / (LANES - 1)));
  const others = Array.from({ length: LANES - 1 }, (_, i) =>
    countFrom(first + i * length, length, count),
  );
  return [countFrom(0, first, count), ...others];
}
