// Prepares a gate simulation: who reads and drives each net, what a toggle costs, and a settled start.
import type { BoundNetlist } from '../timing/bind-netlist.js';
import type { Arrivals } from '../timing/propagate-arrivals.js';
import { createArcValues } from './arc-values.js';
import { EventQueue } from './event-queue.js';
import { compileSimulationCell, type SimulationCell } from './simulation-cell.js';
import type { GateSimulation } from './simulation-state.js';

/** A simulation with all inputs and flip-flops at 0 and the logic settled. `clockNets` are counted as clock energy. */
export function createGateSimulation(
  arrivals: Arrivals,
  clockNets: readonly number[],
): GateSimulation {
  const { bound } = arrivals;
  const cells = bound.cells.map(compileSimulationCell);
  const outputNets = bound.outputNets.slice();
  let nets = bound.netlist.netCount;
  for (let k = 0; k < outputNets.length; k++) if (outputNets[k] < 0) outputNets[k] = nets++;
  const isClockNet = new Uint8Array(nets);
  for (const net of clockNets) isClockNet[net] = 1;
  const simulation: GateSimulation = {
    arrivals,
    cells,
    arcValues: createArcValues(bound, cells),
    outputNets,
    ...listReaders(arrivals, nets),
    switchPj: computeSwitchEnergies(arrivals, nets),
    isClockNet,
    ...listDrivers(arrivals, outputNets, nets),
    words: new Uint16Array(bound.cellOf.length),
    value: new Uint8Array(nets),
    pending: new Float64Array(nets),
    pendingPj: new Float32Array(nets),
    queue: new EventQueue(),
    touched: new Int32Array(nets),
    wasTouched: new Uint8Array(nets),
    before: new Uint8Array(nets),
    touchedCount: 0,
    serial: 0,
    time: 0,
    ...listMacroReaders(bound, cells),
    netSwitchingPj: new Float64Array(bound.netlist.netCount),
    netToggles: new Uint32Array(bound.netlist.netCount),
    totals: { switchingPj: 0, internalPj: 0, clockPj: 0, toggles: 0, functionalToggles: 0 },
  };
  settleWithoutDelay(simulation);
  return simulation;
}

function listMacroReaders(
  { cellOf }: BoundNetlist,
  cells: readonly SimulationCell[],
): Pick<GateSimulation, 'readers' | 'reads' | 'changedAt'> {
  const readers = Int32Array.from(
    [...cellOf.keys()].filter((instance) => cells[cellOf[instance]].readNs !== undefined),
  );
  const size = readers.length > 0 ? cellOf.length : 0;
  return {
    readers,
    reads: new Uint32Array(size),
    changedAt: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
  };
}

function listReaders(
  { bound }: Arrivals,
  nets: number,
): Pick<GateSimulation, 'readerStart' | 'readerInstance' | 'readerPin'> {
  const readerStart = new Int32Array(nets + 1);
  for (const net of bound.inputNets) if (net >= 0) readerStart[net + 1]++;
  for (let net = 0; net < nets; net++) readerStart[net + 1] += readerStart[net];
  const readerInstance = new Int32Array(readerStart[nets]);
  const readerPin = new Uint8Array(readerStart[nets]);
  const next = readerStart.slice();
  for (let i = 0; i < bound.cellOf.length; i++) {
    for (let k = bound.inputStart[i]; k < bound.inputStart[i + 1]; k++) {
      const net = bound.inputNets[k];
      if (net < 0) continue;
      readerInstance[next[net]] = i;
      readerPin[next[net]++] = k - bound.inputStart[i];
    }
  }
  return { readerStart, readerInstance, readerPin };
}

function listDrivers(
  { bound }: Arrivals,
  outputNets: Int32Array,
  nets: number,
): Pick<GateSimulation, 'driver' | 'driverOutput'> {
  const driver = new Int32Array(nets).fill(-1);
  const driverOutput = new Uint8Array(nets);
  for (let i = 0; i < bound.cellOf.length; i++) {
    for (let k = bound.outputStart[i]; k < bound.outputStart[i + 1]; k++) {
      driver[outputNets[k]] = i;
      driverOutput[outputNets[k]] = k - bound.outputStart[i];
    }
  }
  return { driver, driverOutput };
}

function computeSwitchEnergies({ bound, loads }: Arrivals, nets: number): Float64Array {
  const switchPj = new Float64Array(nets * 2);
  // fF · V² = fJ
  const factor = 0.5 * bound.library.voltageV ** 2 * 1e-3;
  for (let net = 0; net < bound.netlist.netCount; net++) {
    switchPj[net * 2] = factor * loads.riseFf[net];
    switchPj[net * 2 + 1] = factor * loads.fallFf[net];
  }
  return switchPj;
}

/** Values of all nets with inputs and states at 0, in topological order. */
function settleWithoutDelay(simulation: GateSimulation): void {
  const { arrivals, value, words, outputNets } = simulation;
  const { bound } = arrivals;
  value[1] = 1;
  for (const instance of arrivals.order) {
    const cell = simulation.cells[bound.cellOf[instance]];
    let word = 0;
    for (let k = 0; k < cell.inputs; k++) {
      const net = bound.inputNets[bound.inputStart[instance] + k];
      if (net >= 0 && value[net] === 1) word |= 1 << k;
    }
    for (let k = 0; k < cell.outputs; k++) {
      const bit = cell.functions[k][word];
      value[outputNets[bound.outputStart[instance] + k]] = bit;
    }
    words[instance] = word;
  }
  refreshWords(simulation);
}

/** Rewrites all state words from the net values, keeping flip-flop states. */
function refreshWords(simulation: GateSimulation): void {
  const { arrivals, value, words, outputNets } = simulation;
  const { bound } = arrivals;
  for (let instance = 0; instance < words.length; instance++) {
    const cell = simulation.cells[bound.cellOf[instance]];
    let word = words[instance] & cell.stateBit;
    for (let k = 0; k < cell.inputs; k++) {
      const net = bound.inputNets[bound.inputStart[instance] + k];
      if (net >= 0 && value[net] === 1) word |= 1 << k;
    }
    for (let k = 0; k < cell.outputs; k++) {
      if (value[outputNets[bound.outputStart[instance] + k]] === 1) word |= 1 << (cell.inputs + k);
    }
    words[instance] = word;
  }
}
