// Computes what a Liberty file says of a combinational cell: areas, capacitances, delays, energies, leakage.
import type { CellCircuit } from './cell-circuits.js';
import { leakageNw, type MeasuredStage, measureStage } from './measure-stage.js';
import {
  GATE_PITCH_UM,
  METAL_PITCH_UM,
  PIN_WIRE_FF,
  SHORT_CIRCUIT_SHARE,
  SUPPLY_V,
  TRACKS,
} from './process-figures.js';
import { driveStage, type Edge, FO4_SLEW_NS } from './stage-delay.js';
import { conducts, leakageOf } from './transistor-network.js';

/** A path of stages from an input pin to an output pin. */
type StagePath = readonly { readonly stage: MeasuredStage; readonly from: string }[];

/** A characterised cell; the functions give arcs at any slew (ns) and load (fF). */
export interface Characterised {
  readonly circuit: CellCircuit;
  readonly areaUm2: number;
  readonly leakageNw: number;
  readonly inputFf: Readonly<Record<string, number>>;
  /** Largest load of an output, fF. */
  readonly maxLoadFf: Readonly<Record<string, number>>;
  readonly edgeOf: (input: string, output: string, slewNs: number, loadFf: number) => Edge;
  /** Internal energy (fJ) of one output transition. */
  readonly energyOf: (input: string, output: string, slewNs: number) => number;
}

/** Loads beyond this many fF per unit of drive would make slews unusable. */
export const MAX_LOAD_FF = 40;

/** Area (µm²) of a cell with that many gate columns and one to separate it from its neighbour. */
export function areaOfColumns(columns: number): number {
  return (columns + 1) * GATE_PITCH_UM * TRACKS * METAL_PITCH_UM;
}

/** Characterises a circuit. */
export function characteriseCircuit(circuit: CellCircuit): Characterised {
  const stages = circuit.stages.map(measureStage);
  const inputFf = Object.fromEntries(
    circuit.inputs.map((pin) => [pin, PIN_WIRE_FF + fanoutFf(stages, pin)]),
  );
  const outputs = Object.keys(circuit.functions);
  const columns = stages.reduce((sum, stage) => sum + stage.columns, 0);
  const known = new Map<string, StagePath[]>();
  const find = (input: string, output: string) => {
    const key = `${input} ${output}`;
    const paths = known.get(key) ?? findPaths(circuit, stages, input, output);
    known.set(key, paths);
    return paths;
  };
  return {
    circuit,
    areaUm2: areaOfColumns(columns),
    leakageNw: averageLeakage(circuit, stages),
    inputFf,
    maxLoadFf: Object.fromEntries(
      outputs.map((pin) => [pin, MAX_LOAD_FF * (stageOf(stages, pin)?.scale ?? 1)]),
    ),
    edgeOf: (input, output, slewNs, loadFf) =>
      worstEdge(find(input, output).map((path) => walkPath(stages, path, slewNs, loadFf))),
    energyOf: (input, output, slewNs) => pathEnergy(stages, find(input, output), slewNs),
  };
}

function stageOf(stages: readonly MeasuredStage[], output: string): MeasuredStage | undefined {
  return stages.find((stage) => stage.output === output);
}

function fanoutFf(stages: readonly MeasuredStage[], signal: string): number {
  return stages.reduce((sum, stage) => sum + (stage.inputFf.get(signal) ?? 0), 0);
}

/** All ways a signal reaches an output; stages are in order, so the recursion ends. */
function findPaths(
  circuit: CellCircuit,
  stages: readonly MeasuredStage[],
  from: string,
  output: string,
): StagePath[] {
  return stages.flatMap((stage): StagePath[] => {
    if (!stage.inputFf.has(from)) return [];
    if (stage.output === output) return [[{ stage, from }]];
    if (stage.output in circuit.functions) return [];
    return findPaths(circuit, stages, stage.output, output).map((rest) => [
      { stage, from },
      ...rest,
    ]);
  });
}

function walkPath(
  stages: readonly MeasuredStage[],
  path: StagePath,
  slewNs: number,
  loadFf: number,
): Edge {
  let edge: Edge = { delayNs: 0, slewNs };
  path.forEach(({ stage }, i) => {
    const outside = i === path.length - 1 ? loadFf : 0;
    const capacitance = stage.drainFf + fanoutFf(stages, stage.output) + outside;
    const next = driveStage(stage.kohm, capacitance, edge.slewNs);
    edge = { delayNs: edge.delayNs + next.delayNs, slewNs: next.slewNs };
  });
  return edge;
}

function worstEdge(edges: readonly Edge[]): Edge {
  return {
    delayNs: Math.max(...edges.map((edge) => edge.delayNs)),
    slewNs: Math.max(...edges.map((edge) => edge.slewNs)),
  };
}

/** ½CV² of every node on the paths that is not the output's load, and short-circuit energy growing with the slew. */
function pathEnergy(
  stages: readonly MeasuredStage[],
  paths: readonly StagePath[],
  slewNs: number,
): number {
  const used = new Set(paths.flatMap((path) => path.map(({ stage }) => stage)));
  let capacitance = 0;
  for (const stage of used) capacitance += stage.drainFf + fanoutFf(stages, stage.output);
  const switched = 0.5 * capacitance * SUPPLY_V ** 2;
  return switched * (1 + (SHORT_CIRCUIT_SHARE * slewNs) / FO4_SLEW_NS);
}

/** Mean over all input states. */
function averageLeakage(circuit: CellCircuit, stages: readonly MeasuredStage[]): number {
  const states = 1 << circuit.inputs.length;
  let total = 0;
  for (let state = 0; state < states; state++) {
    const high = new Map(circuit.inputs.map((pin, bit) => [pin, ((state >> bit) & 1) === 1]));
    const isHigh = (signal: string) => high.get(signal) ?? false;
    for (const { stage, networks, scale } of stages) {
      total += leakageNw(leakageOf(networks, isHigh), scale);
      high.set(stage.output, !conducts(stage.pullDown, isHigh));
    }
  }
  return total / states;
}
