// Puts the instances of a netlist in an order in which every cell comes after the cells that drive it.
import { ParetapeError } from '../../core/errors.js';
import type { BoundNetlist } from './bind-netlist.js';

/**
 * Topological order of all instances (Kahn, "Topological sorting of large networks", 1962). A flip-flop waits for
 * none of its inputs. INPUT error naming instances when combinational cells form a loop.
 */
export function orderInstances(bound: BoundNetlist): Int32Array {
  const count = bound.cellOf.length;
  const isFlipFlop = bound.cells.map(({ cell }) => cell.flipFlop !== undefined);
  const waiting = new Int32Array(count);
  const readers = listReaders(bound, isFlipFlop, waiting);
  const order = new Int32Array(count);
  let filled = 0;
  for (let i = 0; i < count; i++) if (waiting[i] === 0) order[filled++] = i;
  for (let next = 0; next < filled; next++) {
    const i = order[next];
    for (let k = bound.outputStart[i]; k < bound.outputStart[i + 1]; k++) {
      const net = bound.outputNets[k];
      if (net < 0) continue;
      for (let r = readers.start[net]; r < readers.start[net + 1]; r++) {
        if (--waiting[readers.instances[r]] === 0) order[filled++] = readers.instances[r];
      }
    }
  }
  if (filled < count) failLoop(bound, waiting);
  return order;
}

/** Combinational readers of every driven net, and how many such nets each instance waits for. */
function listReaders(
  bound: BoundNetlist,
  isFlipFlop: readonly boolean[],
  waiting: Int32Array,
): { start: Int32Array; instances: Int32Array } {
  const start = new Int32Array(bound.netlist.netCount + 1);
  const visit = (use: (net: number, instance: number) => void) => {
    for (let i = 0; i < bound.cellOf.length; i++) {
      if (isFlipFlop[bound.cellOf[i]]) continue;
      for (let k = bound.inputStart[i]; k < bound.inputStart[i + 1]; k++) {
        const net = bound.inputNets[k];
        if (net >= 0 && bound.driver[net] >= 0) use(net, i);
      }
    }
  };
  visit((net, instance) => {
    start[net + 1]++;
    waiting[instance]++;
  });
  for (let net = 0; net < bound.netlist.netCount; net++) start[net + 1] += start[net];
  const instances = new Int32Array(start[bound.netlist.netCount]);
  const next = start.slice();
  visit((net, instance) => {
    instances[next[net]++] = instance;
  });
  return { start, instances };
}

/** Walks backwards among the instances left waiting until one repeats: that is a loop. */
function failLoop(bound: BoundNetlist, waiting: Int32Array): never {
  const seen = new Map<number, number>();
  const walk: number[] = [];
  let at = waiting.findIndex((count) => count > 0);
  while (!seen.has(at)) {
    seen.set(at, walk.length);
    walk.push(at);
    const nets = bound.inputNets.subarray(bound.inputStart[at], bound.inputStart[at + 1]);
    const blocked = nets.find(
      (net) => net >= 0 && bound.driver[net] >= 0 && waiting[bound.driver[net]] > 0,
    );
    at = bound.driver[blocked ?? 0];
  }
  const loop = walk.slice(seen.get(at)).reverse();
  const names = loop.slice(0, 5).map((i) => bound.netlist.instances[i].name);
  throw new ParetapeError('INPUT', `Combinational loop of ${loop.length} cells`, {
    hint: `It runs through ${names.join(', ')}${loop.length > 5 ? ' …' : ''}.`,
  });
}
