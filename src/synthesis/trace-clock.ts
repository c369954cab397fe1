// Finds which nets are the clock, so that a simulation by cycles is known to be allowed.
import { ParetapeError } from '../core/errors.js';
import { asSinglePin } from './gate-operation.js';
import type { BooleanExpression, CellLibrary } from './liberty/cell-library.js';
import type { Instance, Netlist } from './netlist.js';

interface Follower {
  readonly output: number;
  readonly inverted: boolean;
}

/** Buffers and inverters by the net they read. */
function findFollowers(netlist: Netlist, library: CellLibrary): Map<number, Follower[]> {
  const followers = new Map<number, Follower[]>();
  for (const instance of netlist.instances) {
    const cell = library.cells.get(instance.cell);
    if (!cell || cell.flipFlop) continue;
    for (const pin of Object.values(cell.pins)) {
      const source = pin.direction === 'output' && pin.function && asSinglePin(pin.function);
      const output = instance.pins[pin.name];
      if (!source || output === undefined) continue;
      const input = instance.pins[source.pin];
      const known = followers.get(input);
      const follower = { output, inverted: source.inverted };
      if (known) known.push(follower);
      else followers.set(input, [follower]);
    }
  }
  return followers;
}

/** Every net that carries the clock of port `clockPort` through buffers and inverters; true where inverted. */
export function traceClock(
  netlist: Netlist,
  library: CellLibrary,
  clockPort: string,
): ReadonlyMap<number, boolean> {
  const bits = netlist.inputs[clockPort];
  if (bits?.length !== 1) {
    throw new ParetapeError('TOOL_FAILED', `the netlist has no clock port ${clockPort} of one bit`);
  }
  const followers = findFollowers(netlist, library);
  const clocks = new Map<number, boolean>([[bits[0], false]]);
  for (const [net, inverted] of clocks) {
    for (const follower of followers.get(net) ?? []) {
      if (!clocks.has(follower.output)) clocks.set(follower.output, inverted !== follower.inverted);
    }
  }
  return clocks;
}

/** Refuses a flip-flop that is not moved by the rising edge of the clock port. */
export function checkClock(
  instance: Instance,
  clock: BooleanExpression,
  clocks: ReadonlyMap<number, boolean>,
): void {
  const pin = asSinglePin(clock);
  const net = pin && instance.pins[pin.pin];
  const inverted = net === undefined ? undefined : clocks.get(net);
  if (pin && inverted !== undefined && inverted === pin.inverted) return;
  throw new ParetapeError(
    'TOOL_FAILED',
    `${instance.name} (${instance.cell}) does not work at the rising edge of the clock port`,
    { hint: 'one clock, rising edge, no clock gates: only such designs can be checked by cycles' },
  );
}
