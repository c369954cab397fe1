// Event-driven two-valued simulation of a netlist with NLDM delays, adding up energy event by event.
import { computeDelay, computeEnergy } from './arc-values.js';
import type { SimulationCell } from './simulation-cell.js';
import type { GateSimulation } from './simulation-state.js';

/** Drives an input net to a value now. */
export function driveNet(simulation: GateSimulation, net: number, bit: number): void {
  if (simulation.value[net] !== bit) commitNet(simulation, net);
}

/** Runs until nothing is pending, then starts the next cycle at time 0. Returns the number of events handled. */
export function settle(simulation: GateSimulation): number {
  const { queue, pending } = simulation;
  let events = 0;
  while (queue.size > 0) {
    const { net, serial, time } = queue;
    queue.pop();
    events++;
    if (pending[net] !== serial) continue;
    pending[net] = 0;
    simulation.time = time;
    simulation.totals.internalPj += simulation.pendingPj[net];
    commitNet(simulation, net);
  }
  simulation.time = 0;
  return events;
}

/** Counts the nets whose value differs from the cycle's start and forgets the cycle. */
export function closeCycle(simulation: GateSimulation): void {
  const { touched, wasTouched, before, value } = simulation;
  for (let i = 0; i < simulation.touchedCount; i++) {
    const net = touched[i];
    if (before[net] !== value[net]) simulation.totals.functionalToggles++;
    wasTouched[net] = 0;
  }
  simulation.touchedCount = 0;
  for (const reader of simulation.readers) simulation.changedAt[reader] = Number.NEGATIVE_INFINITY;
}

/** The net changes its value: charge it, and let its driver and readers know. */
function commitNet(simulation: GateSimulation, net: number): void {
  const { value, totals } = simulation;
  const bit = value[net] ^ 1;
  const energy = simulation.switchPj[net * 2 + (bit ^ 1)];
  if (simulation.isClockNet[net] === 1) totals.clockPj += energy;
  else {
    totals.switchingPj += energy;
    if (net < simulation.arrivals.bound.netlist.netCount) {
      simulation.netSwitchingPj[net] += energy;
      countToggle(simulation, net);
    }
  }
  value[net] = bit;
  const driver = simulation.driver[net];
  if (driver >= 0) {
    const cell = simulation.cells[simulation.arrivals.bound.cellOf[driver]];
    simulation.words[driver] ^= 1 << (cell.inputs + simulation.driverOutput[net]);
  }
  const end = simulation.readerStart[net + 1];
  for (let r = simulation.readerStart[net]; r < end; r++) {
    changeInput(simulation, simulation.readerInstance[r], simulation.readerPin[r]);
  }
}

function countToggle(simulation: GateSimulation, net: number): void {
  simulation.totals.toggles++;
  simulation.netToggles[net]++;
  if (simulation.wasTouched[net] === 1) return;
  simulation.wasTouched[net] = 1;
  simulation.before[net] = simulation.value[net];
  simulation.touched[simulation.touchedCount++] = net;
}

function changeInput(simulation: GateSimulation, instance: number, pin: number): void {
  const { words } = simulation;
  const { bound } = simulation.arrivals;
  const cell = simulation.cells[bound.cellOf[instance]];
  const old = words[instance];
  let word = old ^ (1 << pin);
  addInputEnergy(simulation, cell, instance, pin, word);
  if (cell.readNs !== undefined) countRead(simulation, instance, cell.readNs);
  if (cell.flipFlop !== undefined) word = updateState(cell, old, word);
  words[instance] = word;
  const start = bound.outputStart[instance];
  for (let output = 0; output < cell.outputs; output++) {
    const net = simulation.outputNets[start + output];
    const wanted = cell.functions[output][word];
    if (wanted === simulation.value[net]) simulation.pending[net] = 0;
    else if (simulation.pending[net] === 0) {
      schedule(
        simulation,
        cell,
        instance,
        net,
        ((pin * cell.outputs + output) << cell.width) | word,
      );
    }
  }
}

/** Address bits that change one after the other within the time of a read make one read. */
function countRead({ reads, changedAt, time }: GateSimulation, instance: number, readNs: number) {
  if (time - changedAt[instance] >= readNs) reads[instance]++;
  changedAt[instance] = time;
}

/** The word with the flip-flop's new state: the data at the clock's rise, or the asynchronous inputs. */
function updateState(cell: SimulationCell, old: number, word: number): number {
  const { clock, next, clear, preset } = cell.flipFlop as NonNullable<SimulationCell['flipFlop']>;
  let state = word & cell.stateBit ? 1 : 0;
  if (clock[old] === 0 && clock[word] === 1) state = next[word];
  if (clear !== undefined && clear[word] === 1) state = 0;
  else if (preset !== undefined && preset[word] === 1) state = 1;
  return state === 1 ? word | cell.stateBit : word & ~cell.stateBit;
}

function addInputEnergy(
  simulation: GateSimulation,
  cell: SimulationCell,
  instance: number,
  pin: number,
  word: number,
): void {
  const index = cell.inputEnergyOf[(pin << cell.width) | word];
  if (index < 0) return;
  const energy = energyOf(simulation, cell, instance, index);
  if (cell.isClockPin[pin] === 1) simulation.totals.clockPj += energy;
  else simulation.totals.internalPj += energy;
}

function schedule(
  simulation: GateSimulation,
  cell: SimulationCell,
  instance: number,
  net: number,
  cause: number,
): void {
  const { arcValues } = simulation;
  const arc = cell.delayOf[cause];
  let delay = 0;
  if (arc >= 0) {
    const slot = arcValues.delayStart[instance] + arc;
    delay = arcValues.delayNs[slot];
    if (Number.isNaN(delay)) {
      delay = computeDelay(simulation.arrivals, cell, instance, arc);
      arcValues.delayNs[slot] = delay;
    }
  }
  const energy = cell.outputEnergyOf[cause];
  simulation.pendingPj[net] = energy < 0 ? 0 : energyOf(simulation, cell, instance, energy);
  simulation.pending[net] = ++simulation.serial;
  simulation.queue.push(simulation.time + delay, net, simulation.serial);
}

function energyOf(
  simulation: GateSimulation,
  cell: SimulationCell,
  instance: number,
  index: number,
): number {
  const { energyPj, energyStart } = simulation.arcValues;
  const slot = energyStart[instance] + index;
  const known = energyPj[slot];
  if (!Number.isNaN(known)) return known;
  energyPj[slot] = computeEnergy(simulation.arrivals, cell, instance, index);
  return energyPj[slot];
}
