// The slew assumed at input ports and clocks: that of an inverter driving four of its own kind.
import type { Cell, LookupTable, Pin } from './cell-library.js';
import { interpolateTable } from './lookup-table.js';

/** Rounds of driving the inverter with its own slew; the map contracts, ten rounds leave under 1 %. */
const ROUNDS = 20;

/**
 * Self-consistent fan-out-of-four slew (ns) of the smallest inverter: what a well-built driver or clock tree
 * delivers. The median slew of the first delay table where there is no inverter; 0 without any table.
 */
export function findDefaultSlew(cells: Iterable<Cell>): number {
  const usable = [...cells].filter((cell) => !cell.unsupported);
  const inverters = usable.filter(isInverter).sort((a, b) => a.areaUm2 - b.areaUm2);
  for (const inverter of inverters) {
    const slew = findFanoutOfFourSlew(inverter);
    if (slew !== undefined) return slew;
  }
  const table = usable.flatMap(listTransitionTables)[0];
  return table === undefined ? 0 : table.slewsNs[table.slewsNs.length >> 1];
}

function isInverter(cell: Cell): boolean {
  const pins = Object.values(cell.pins);
  const output = pins.find((pin) => pin.direction === 'output');
  if (pins.length !== 2 || output?.function?.kind !== 'not') return false;
  return output.function.of.kind === 'pin' && cell.flipFlop === undefined;
}

function listTransitionTables(cell: Cell): LookupTable[] {
  const arcs = Object.values(cell.pins).flatMap((pin) => pin.timing);
  return arcs.flatMap((arc) => (arc.riseTransition === undefined ? [] : [arc.riseTransition]));
}

function findFanoutOfFourSlew(cell: Cell): number | undefined {
  const pins = Object.values(cell.pins);
  const input = pins.find((pin) => pin.direction === 'input');
  const output = pins.find((pin) => pin.direction === 'output');
  const arc = output?.timing[0];
  if (input === undefined || !arc?.riseTransition || !arc.fallTransition) return undefined;
  const loadFf = 4 * meanCapacitance(input);
  let slew = arc.riseTransition.slewsNs[0];
  for (let round = 0; round < ROUNDS; round++) {
    const rise = interpolateTable(arc.riseTransition, slew, loadFf);
    const fall = interpolateTable(arc.fallTransition, slew, loadFf);
    slew = (rise + fall) / 2;
  }
  return slew > 0 && Number.isFinite(slew) ? slew : undefined;
}

function meanCapacitance(pin: Pin): number {
  return (pin.riseCapacitanceFf + pin.fallCapacitanceFf) / 2;
}
