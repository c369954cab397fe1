// Delays and energies of every arc of every instance, worked out when first needed.
import { interpolateTable } from '../liberty/lookup-table.js';
import type { BoundNetlist } from '../timing/bind-netlist.js';
import { pinLoadFf } from '../timing/net-loads.js';
import { type Arrivals, wireDelayNs } from '../timing/propagate-arrivals.js';
import { FALL, RISE } from '../timing/timing-cell.js';
import type { SimulationCell } from './simulation-cell.js';

/** Slot `start[instance] + arc` of each; NaN until computed. */
export interface ArcValues {
  readonly delayStart: Int32Array;
  readonly delayNs: Float64Array;
  readonly energyStart: Int32Array;
  readonly energyPj: Float32Array;
}

/** Room for all arcs of all instances. */
export function createArcValues(bound: BoundNetlist, cells: readonly SimulationCell[]): ArcValues {
  const count = bound.cellOf.length;
  const delayStart = new Int32Array(count + 1);
  const energyStart = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    delayStart[i + 1] = delayStart[i] + cells[bound.cellOf[i]].arcs.length;
    energyStart[i + 1] = energyStart[i] + cells[bound.cellOf[i]].energies.length;
  }
  return {
    delayStart,
    delayNs: new Float64Array(delayStart[count]).fill(Number.NaN),
    energyStart,
    energyPj: new Float32Array(energyStart[count]).fill(Number.NaN),
  };
}

/** Delay (ns, never negative: an effect does not come before its cause) of an arc, the wire into the pin included. */
export function computeDelay(
  arrivals: Arrivals,
  cell: SimulationCell,
  instance: number,
  index: number,
): number {
  const { bound, loads } = arrivals;
  const arc = cell.arcs[index];
  const net = bound.outputNets[bound.outputStart[instance] + arc.output];
  const inputNet = bound.inputNets[bound.inputStart[instance] + arc.input];
  const delay = interpolateTable(
    arc.delay,
    slewAt(arrivals, inputNet, arc.inputEdge),
    loadAt(arrivals, net, arc.outputEdge),
  );
  if (inputNet < 0) return Math.max(0, delay);
  const { cell: library, inputs } = bound.cells[bound.cellOf[instance]];
  const pinFf = pinLoadFf(library.pins[inputs[arc.input]], arc.inputEdge === RISE, 'typical');
  return Math.max(0, delay + wireDelayNs(loads, inputNet, pinFf));
}

/** Internal energy (pJ) of an energy arc at the instance's slew and load. */
export function computeEnergy(
  arrivals: Arrivals,
  cell: SimulationCell,
  instance: number,
  index: number,
): number {
  const { bound } = arrivals;
  const arc = cell.energies[index];
  const inputNet = bound.inputNets[bound.inputStart[instance] + arc.input];
  if (arc.output < 0) return interpolateTable(arc.table, slewAt(arrivals, inputNet, arc.edge), 0);
  const net = bound.outputNets[bound.outputStart[instance] + arc.output];
  // The cause's edge is not part of a power table; the mean of both slews stands for it.
  const slew = (slewAt(arrivals, inputNet, RISE) + slewAt(arrivals, inputNet, FALL)) / 2;
  return interpolateTable(arc.table, slew, loadAt(arrivals, net, arc.edge));
}

/** Worst slew of a net's edge; the library's default at clocks and where nothing ever switches. */
function slewAt(arrivals: Arrivals, net: number, edge: number): number {
  const slew = net < 0 ? 0 : arrivals.slewNs[net * 2 + edge];
  return slew > 0 ? slew : arrivals.bound.library.defaultSlewNs;
}

function loadAt(arrivals: Arrivals, net: number, edge: number): number {
  if (net < 0) return 0;
  return edge === RISE ? arrivals.loads.riseFf[net] : arrivals.loads.fallFf[net];
}
