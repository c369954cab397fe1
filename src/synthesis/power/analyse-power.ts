// Power of a mapped netlist under a real stimulus: gate simulation with delays, energy by energy.
import { ParetapeError } from '../../core/errors.js';
import type { CellLibrary } from '../liberty/cell-library.js';
import type { Netlist, Stimulus } from '../netlist.js';
import { type BoundNetlist, bindNetlist } from '../timing/bind-netlist.js';
import { propagateArrivals } from '../timing/propagate-arrivals.js';
import { createGateSimulation } from './create-simulation.js';
import type { PowerOptions, PowerReport } from './power-report.js';
import { closeCycle, driveNet, settle } from './run-simulation.js';
import type { GateSimulation } from './simulation-state.js';

/**
 * Simulates the netlist cycle by cycle and adds up ½CV² of every net toggle, the internal energy of the arc that
 * caused it, the energy of input and clock pins, and leakage. Everything settles before the next clock edge, so
 * energies do not depend on the clock period. The clock is the one input net without a column in the stimulus;
 * inputs change right after its rising edge. Clock tree and routed wires are not part of the netlist and not counted.
 * INPUT error when the stimulus does not fit the netlist.
 */
export function analysePower(
  netlist: Netlist,
  library: CellLibrary,
  stimulus: Stimulus,
  options: PowerOptions,
): PowerReport {
  const bound = bindNetlist(netlist, library);
  const clockNets = findClock(bound, stimulus);
  checkStimulus(bound, stimulus, options);
  const simulation = createGateSimulation(propagateArrivals(bound, 'typical'), clockNets);
  const warmup = options.warmupCycles ?? 0;
  for (let cycle = 0; cycle < stimulus.cycles; cycle++) {
    if (cycle === warmup) resetTotals(simulation);
    runCycle(simulation, stimulus, cycle, clockNets);
  }
  return report(bound, simulation, stimulus.cycles - warmup, options.clockPeriodNs);
}

function findClock(bound: BoundNetlist, stimulus: Stimulus): number[] {
  const driven = new Set(stimulus.nets);
  const free = Object.entries(bound.netlist.inputs).flatMap(([port, bits]) =>
    bits.flatMap((net, bit) => (driven.has(net) ? [] : [{ net, name: `${port}[${bit}]` }])),
  );
  if (free.length > 1) {
    throw new ParetapeError(
      'INPUT',
      `The stimulus drives too few inputs of '${bound.netlist.top}'`,
      {
        hint: `Only the clock may be left out; left out are ${free
          .slice(0, 5)
          .map(({ name }) => name)
          .join(', ')}.`,
      },
    );
  }
  return free.map(({ net }) => net);
}

function checkStimulus(bound: BoundNetlist, stimulus: Stimulus, options: PowerOptions): void {
  const { cycles, nets, values } = stimulus;
  if (values.length !== cycles * nets.length) {
    throw new ParetapeError('INPUT', `The stimulus has ${values.length} values`, {
      hint: `Expected ${cycles} cycles of ${nets.length} nets.`,
    });
  }
  const wrong = nets.find((net) => bound.isInput[net] !== 1);
  if (wrong !== undefined) {
    throw new ParetapeError('INPUT', `The stimulus drives net ${wrong}, which is no input`);
  }
  if (!((options.warmupCycles ?? 0) < cycles)) {
    throw new ParetapeError('INPUT', `All ${cycles} cycles of the stimulus are warm-up`);
  }
  if (!(options.clockPeriodNs > 0)) {
    throw new ParetapeError('INPUT', `Clock period ${options.clockPeriodNs} ns is not positive`);
  }
}

function resetTotals(simulation: GateSimulation): void {
  Object.assign(simulation.totals, {
    switchingPj: 0,
    internalPj: 0,
    clockPj: 0,
    toggles: 0,
    functionalToggles: 0,
  });
  simulation.netToggles.fill(0);
  simulation.reads.fill(0);
  simulation.netSwitchingPj.fill(0);
}

/** Flip-flops sample at the clock's rise, before the inputs change; the clock falls once all is quiet. */
function runCycle(
  simulation: GateSimulation,
  stimulus: Stimulus,
  cycle: number,
  clockNets: readonly number[],
): void {
  for (const net of clockNets) driveNet(simulation, net, 1);
  const row = cycle * stimulus.nets.length;
  for (let k = 0; k < stimulus.nets.length; k++) {
    driveNet(simulation, stimulus.nets[k], stimulus.values[row + k] === 0 ? 0 : 1);
  }
  settle(simulation);
  for (const net of clockNets) driveNet(simulation, net, 0);
  settle(simulation);
  closeCycle(simulation);
}

function report(
  bound: BoundNetlist,
  { totals, netToggles, netSwitchingPj, reads }: GateSimulation,
  cycles: number,
  clockPeriodNs: number,
): PowerReport {
  let leakageNw = 0;
  for (const index of bound.cellOf) leakageNw += bound.cells[index].cell.leakageNw;
  const leakageMw = leakageNw * 1e-6;
  const dynamicEnergyPj = totals.switchingPj + totals.internalPj + totals.clockPj;
  const energyPerCyclePj = dynamicEnergyPj / cycles;
  // pJ / ns = mW
  const dynamicMw = energyPerCyclePj / clockPeriodNs;
  return {
    cycles,
    clockPeriodNs,
    leakageMw,
    dynamicEnergyPj,
    energyPerCyclePj,
    switchingEnergyPj: totals.switchingPj,
    internalEnergyPj: totals.internalPj,
    clockEnergyPj: totals.clockPj,
    dynamicMw,
    totalMw: leakageMw + dynamicMw,
    toggles: totals.toggles,
    netToggles,
    netSwitchingPj,
    reads,
    functionalToggles: totals.functionalToggles,
    glitchRatio: totals.toggles === 0 ? 0 : 1 - totals.functionalToggles / totals.toggles,
  };
}
