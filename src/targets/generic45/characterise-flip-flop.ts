// Computes the flip-flops: a transmission-gate master-slave pair counted stage by stage.
import type { Stage } from './cell-circuits.js';
import { areaOfColumns } from './characterise-circuit.js';
import { leakageNw, type MeasuredStage, measureStage } from './measure-stage.js';
import { PIN_WIRE_FF, SHORT_CIRCUIT_SHARE, SUPPLY_V } from './process-figures.js';
import { driveStage, type Edge, FO4_SLEW_NS, gateCapacitanceFf } from './stage-delay.js';
import { leakageOf } from './transistor-network.js';

/** A flip-flop cell; `hasReset` adds an asynchronous active-low reset. */
export interface FlipFlopCircuit {
  readonly name: string;
  readonly size: number;
  readonly hasReset: boolean;
}

/** What the Liberty file says of it. Times in ns, energies in fJ. */
export interface CharacterisedFlipFlop {
  readonly circuit: FlipFlopCircuit;
  readonly areaUm2: number;
  readonly leakageNw: number;
  readonly dataFf: number;
  readonly clockFf: number;
  readonly resetFf: number;
  readonly clockToOutput: (clockSlewNs: number, loadFf: number) => Edge;
  readonly resetToOutput: (resetSlewNs: number, loadFf: number) => Edge;
  readonly setupNs: (dataSlewNs: number, clockSlewNs: number) => number;
  readonly holdNs: (dataSlewNs: number, clockSlewNs: number) => number;
  /** Of one output transition, without the load. */
  readonly outputFj: (clockSlewNs: number) => number;
  /** Of one clock edge that changes nothing. */
  readonly clockFj: number;
  /** Of one edge of the data pin. */
  readonly dataFj: number;
}

/** Flip-flops of the library. */
export const FLIP_FLOPS: readonly FlipFlopCircuit[] = [1, 2].flatMap((size) => [
  { name: `DFF_X${size}`, size, hasReset: false },
  { name: `DFFR_X${size}`, size, hasReset: true },
]);

/** Diffusion breaks inside the cell: transmission gates and feedback do not share diffusion with the inverters. */
const BREAKS = 3;

/** Gates clocked by each clock phase: input and feedback gates of master and slave. */
const CLOCKED_GATES = 4;

/**
 * The circuit: two clock inverters; clocked inverter, gate and clocked feedback in master and slave; output inverter.
 * A clocked inverter is two transistors in series each way, the enable next to the output; where there is a reset the
 * storing inverters become NAND2. Twelve transistor columns, 24 transistors, as commonly drawn.
 */
function buildStages({ size, hasReset }: FlipFlopCircuit) {
  const store = (signal: string): Stage['pullDown'] =>
    hasReset ? { series: [signal, 'RN'] } : signal;
  const clocked = (signal: string): Stage['pullDown'] => ({ series: [signal, 'enable'] });
  const measure = (output: string, pullDown: Stage['pullDown'], stageSize = 1) =>
    measureStage({ output, pullDown, size: stageSize });
  return {
    clockInverse: measure('cn', 'CK'),
    clockTrue: measure('cp', 'cn'),
    masterInput: measure('m', clocked('D')),
    masterStore: measure('mo', store('m')),
    masterFeedback: measure('m', clocked('mo')),
    slaveInput: measure('s', clocked('mo')),
    slaveStore: measure('so', store('s')),
    slaveFeedback: measure('s', clocked('so')),
    output: measure('Q', 's', size),
  };
}

type FlipFlopStages = ReturnType<typeof buildStages>;

/** Capacitance (fF) of every node that switches. */
function measureNodes(stages: FlipFlopStages) {
  // Each clocked gate hangs one n- or p-transistor of stacked width on each phase.
  const phaseFf = CLOCKED_GATES * gateCapacitanceFf(2);
  return {
    cn: stages.clockInverse.drainFf + gates(stages.clockTrue, 'cn') + phaseFf,
    cp: stages.clockTrue.drainFf + phaseFf,
    master: drains(stages.masterInput, stages.masterFeedback) + gates(stages.masterStore, 'm'),
    middle:
      stages.masterStore.drainFf +
      gates(stages.masterFeedback, 'mo') +
      gates(stages.slaveInput, 'mo'),
    slave:
      drains(stages.slaveInput, stages.slaveFeedback) +
      gates(stages.slaveStore, 's') +
      gates(stages.output, 's'),
    stored: stages.slaveStore.drainFf + gates(stages.slaveFeedback, 'so'),
  };
}

type Timing = Pick<CharacterisedFlipFlop, 'clockToOutput' | 'resetToOutput' | 'setupNs' | 'holdNs'>;

function describeTiming(stages: FlipFlopStages, nodes: ReturnType<typeof measureNodes>): Timing {
  const inverseEdge = (slewNs: number) => driveStage(stages.clockInverse.kohm, nodes.cn, slewNs);
  const clockEdge = (slewNs: number) => then(inverseEdge(slewNs), stages.clockTrue.kohm, nodes.cp);
  const masterEdge = (slewNs: number) => driveStage(stages.masterInput.kohm, nodes.master, slewNs);
  const leave = (slave: Edge, loadFf: number) =>
    then(slave, stages.output.kohm, stages.output.drainFf + loadFf);
  return {
    clockToOutput: (slewNs, loadFf) =>
      leave(then(clockEdge(slewNs), stages.slaveInput.kohm, nodes.slave), loadFf),
    resetToOutput: (slewNs, loadFf) => {
      const stored = driveStage(stages.slaveStore.kohm, nodes.stored, slewNs);
      return leave(then(stored, stages.slaveFeedback.kohm, nodes.slave), loadFf);
    },
    // The data must be at the master's far side when its input closes, one clock inverter after the edge.
    setupNs: (dataSlewNs, clockSlewNs) =>
      then(masterEdge(dataSlewNs), stages.masterStore.kohm, nodes.middle).delayNs -
      inverseEdge(clockSlewNs).delayNs,
    holdNs: (dataSlewNs, clockSlewNs) =>
      clockEdge(clockSlewNs).delayNs - masterEdge(dataSlewNs).delayNs,
  };
}

/** Characterises a flip-flop. */
export function characteriseFlipFlop(circuit: FlipFlopCircuit): CharacterisedFlipFlop {
  const stages = buildStages(circuit);
  const nodes = measureNodes(stages);
  const list = Object.values(stages);
  const outputFf = nodes.slave + nodes.stored + stages.output.drainFf;
  return {
    circuit,
    areaUm2: areaOfColumns(list.reduce((sum, stage) => sum + stage.columns, 0) + BREAKS),
    leakageNw: list.reduce((sum, stage) => sum + meanLeakage(stage), 0),
    dataFf: PIN_WIRE_FF + gates(stages.masterInput, 'D'),
    clockFf: PIN_WIRE_FF + gates(stages.clockInverse, 'CK'),
    resetFf: PIN_WIRE_FF + gates(stages.masterStore, 'RN') + gates(stages.slaveStore, 'RN'),
    ...describeTiming(stages, nodes),
    outputFj: (slewNs) => energy(outputFf) * (1 + (SHORT_CIRCUIT_SHARE * slewNs) / FO4_SLEW_NS),
    clockFj: energy(nodes.cn + nodes.cp) * (1 + SHORT_CIRCUIT_SHARE),
    dataFj: energy(nodes.master + nodes.middle) * (1 + SHORT_CIRCUIT_SHARE),
  };
}

function gates(stage: MeasuredStage, signal: string): number {
  return stage.inputFf.get(signal) ?? 0;
}

function drains(...stages: MeasuredStage[]): number {
  return stages.reduce((sum, stage) => sum + stage.drainFf, 0);
}

function then(before: Edge, kohm: number, capacitanceFf: number): Edge {
  const next = driveStage(kohm, capacitanceFf, before.slewNs);
  return { delayNs: before.delayNs + next.delayNs, slewNs: next.slewNs };
}

function energy(capacitanceFf: number): number {
  return 0.5 * capacitanceFf * SUPPLY_V ** 2;
}

/** Mean over the states of the stage's own inputs, taken as independent. */
function meanLeakage({ networks, inputFf, scale }: MeasuredStage): number {
  const signals = [...inputFf.keys()];
  const states = 1 << signals.length;
  let total = 0;
  for (let state = 0; state < states; state++) {
    const isHigh = (signal: string) => ((state >> signals.indexOf(signal)) & 1) === 1;
    total += leakageNw(leakageOf(networks, isHigh), scale);
  }
  return total / states;
}
