// The forward pass of static timing analysis: latest arrivals and worst slews of every net.
import { interpolateTable } from '../liberty/lookup-table.js';
import type { BoundNetlist } from './bind-netlist.js';
import { computeNetLoads, type NetLoads, type PinLoadChoice, pinLoadFf } from './net-loads.js';
import { orderInstances } from './order-instances.js';
import { compileTimingCell, type EdgeArc, FALL, RISE, type TimingCell } from './timing-cell.js';

/** Where a path starts. */
export const FROM_REGISTER = 0;
export const FROM_INPUT = 1;

/**
 * Times of the whole netlist. Slews are indexed `net * 2 + edge`, arrivals and causes `(net * 2 + edge) * 2 + start`;
 * an edge that never happens arrives at −Infinity.
 */
export interface Arrivals {
  readonly bound: BoundNetlist;
  readonly loads: NetLoads;
  readonly timingCells: readonly TimingCell[];
  readonly order: Int32Array;
  readonly slewNs: Float64Array;
  readonly arrivalNs: Float64Array;
  /** The arc that set the arrival: its instance, and its place among the cell's arcs. −1 at start points. */
  readonly causeInstance: Int32Array;
  readonly causeArc: Int32Array;
}

/**
 * Latest arrivals under an ideal clock: every flip-flop launches at 0 with the library's default slew at its clock
 * pin, every input port switches at 0 with that slew. Each net's worst slew is used for all paths through it.
 * `choice` says which end of a pin's capacitance range counts.
 */
export function propagateArrivals(bound: BoundNetlist, choice: PinLoadChoice = 'late'): Arrivals {
  const nets = bound.netlist.netCount;
  const state: Arrivals = {
    bound,
    loads: computeNetLoads(bound, choice),
    timingCells: bound.cells.map(compileTimingCell),
    order: orderInstances(bound),
    slewNs: new Float64Array(nets * 2),
    arrivalNs: new Float64Array(nets * 4).fill(Number.NEGATIVE_INFINITY),
    causeInstance: new Int32Array(nets * 4).fill(-1),
    causeArc: new Int32Array(nets * 4).fill(-1),
  };
  for (let net = 0; net < nets; net++) {
    if (bound.isInput[net] === 0) continue;
    for (const edge of [RISE, FALL]) {
      state.slewNs[net * 2 + edge] = bound.library.defaultSlewNs;
      state.arrivalNs[(net * 2 + edge) * 2 + FROM_INPUT] = 0;
    }
  }
  for (const instance of state.order) {
    const cell = state.timingCells[bound.cellOf[instance]];
    for (let a = 0; a < cell.launch.length; a++) launchArc(state, instance, cell.launch[a], a);
    for (let a = 0; a < cell.through.length; a++) passArc(state, instance, cell.through[a], a);
  }
  return state;
}

/** Elmore delay (ns) of the wire from a net's driver to one pin: branch resistance times all behind it. */
export function wireDelayNs(loads: NetLoads, net: number, pinFf: number): number {
  // kΩ · fF = ps
  return loads.branchKohm[net] * (loads.branchFf[net] + pinFf) * 1e-3;
}

function launchArc(state: Arrivals, instance: number, arc: EdgeArc, index: number): void {
  const { bound, loads } = state;
  const net = bound.outputNets[bound.outputStart[instance] + arc.output];
  if (net < 0) return;
  const loadFf = arc.outputEdge === RISE ? loads.riseFf[net] : loads.fallFf[net];
  const slew = bound.library.defaultSlewNs;
  const at = net * 2 + arc.outputEdge;
  raiseSlew(state.slewNs, at, interpolateTable(arc.transition, slew, loadFf));
  const delay = interpolateTable(arc.delay, slew, loadFf);
  raiseArrival(state, at * 2 + FROM_REGISTER, delay, instance, index);
}

function passArc(state: Arrivals, instance: number, arc: EdgeArc, index: number): void {
  const { bound, loads, arrivalNs } = state;
  const net = bound.outputNets[bound.outputStart[instance] + arc.output];
  const inputNet = bound.inputNets[bound.inputStart[instance] + arc.input];
  if (net < 0 || inputNet < 0) return;
  const from = inputNet * 2 + arc.inputEdge;
  const registers = arrivalNs[from * 2 + FROM_REGISTER];
  const inputs = arrivalNs[from * 2 + FROM_INPUT];
  if (registers === Number.NEGATIVE_INFINITY && inputs === Number.NEGATIVE_INFINITY) return;
  const loadFf = arc.outputEdge === RISE ? loads.riseFf[net] : loads.fallFf[net];
  const slew = state.slewNs[from];
  const at = net * 2 + arc.outputEdge;
  raiseSlew(state.slewNs, at, interpolateTable(arc.transition, slew, loadFf));
  const delay =
    interpolateTable(arc.delay, slew, loadFf) + wireDelayTo(state, instance, arc, inputNet);
  raiseArrival(state, at * 2 + FROM_REGISTER, registers + delay, instance, index);
  raiseArrival(state, at * 2 + FROM_INPUT, inputs + delay, instance, index);
}

function wireDelayTo(state: Arrivals, instance: number, arc: EdgeArc, inputNet: number): number {
  if (state.loads.branchKohm[inputNet] === 0) return 0;
  const { cell, inputs } = state.bound.cells[state.bound.cellOf[instance]];
  const pin = cell.pins[inputs[arc.input]];
  const pinFf = pinLoadFf(pin, arc.inputEdge === RISE, 'late');
  return wireDelayNs(state.loads, inputNet, pinFf);
}

function raiseSlew(slewNs: Float64Array, at: number, value: number): void {
  if (value > slewNs[at]) slewNs[at] = value;
}

function raiseArrival(
  state: Arrivals,
  at: number,
  value: number,
  instance: number,
  arc: number,
): void {
  if (!(value > state.arrivalNs[at])) return;
  state.arrivalNs[at] = value;
  state.causeInstance[at] = instance;
  state.causeArc[at] = arc;
}
