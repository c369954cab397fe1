// Plan of a matrix product by shared multipliers: weights from tables, one compressor tree an accumulator.
import type { StageConfig } from '../core/hardware-config.js';
import { type CastPlan, foldRoundingAddend, planCast } from './cast-plan.js';
import { type ConstantMatrix, constantMatrixOf } from './constant-matrix.js';
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from './constant-product/compressor-tree.js';
import { widthOf } from './interval-width.js';
import { type MacUnit, type Slot, scheduleMac } from './mac-schedule.js';
import { createSelectorBuilder, type SelectorBuilder, type SelectorPlan } from './selector-plan.js';
import { activationLayersOf, type Stage } from './stages.js';
import { bitOf, createTableBuilder, type TableBit, type TableBuilder } from './table-plan.js';

/** A multiplier: its input comes from a selector operand, its weight bit by bit from tables. */
export interface MacLane {
  readonly operand: number;
  readonly weightBits: readonly TableBit[];
}

/** A leaf of the tree: a bit of the accumulator, or (inverted) `input bit & weight bit` of a lane. */
export type MacLeaf =
  | { readonly kind: 'accumulator'; readonly bit: number }
  | {
      readonly kind: 'product';
      readonly lane: number;
      readonly inputBit: number;
      readonly weightBit: number;
      readonly inverted: boolean;
    };

/** One accumulator. Before each result it is loaded with a constant: bias, rounding half, inversions. */
export interface MacAccumulator {
  readonly outputs: readonly number[];
  readonly lanes: readonly MacLane[];
  readonly leaves: readonly MacLeaf[];
  readonly tree: CompressorTree;
  /** Value at the start of result 0, modulo 2^width. */
  readonly firstStart: number;
  /** Bits of the start value of the *next* result, by tick. */
  readonly nextStart: readonly TableBit[];
  readonly cast: CastPlan;
}

export interface MacEngine {
  readonly kind: 'mac';
  /** Cycles per vector: the reuse factor. */
  readonly ticks: number;
  /** Results each accumulator makes in turn; each takes `ticks / turns` cycles. */
  readonly turns: number;
  readonly selectors: SelectorPlan;
  readonly tables: readonly string[];
  readonly accumulators: readonly MacAccumulator[];
}

interface MacContext {
  readonly stage: Stage;
  readonly matrix: ConstantMatrix;
  readonly ticks: number;
  readonly unitCount: number;
  readonly ticksPerTurn: number;
  readonly selectors: SelectorBuilder;
  readonly tables: TableBuilder;
}

function planLane(context: MacContext, slots: readonly Slot[]) {
  const { ticksPerTurn, selectors, tables } = context;
  const weights = slots.map((slot) => slot?.weight ?? 0);
  const [low, high] = [Math.min(0, ...weights), Math.max(0, ...weights)];
  const width = widthOf(low, high);
  const inputs = slots.slice(0, ticksPerTurn).map((slot) => slot?.input);
  const weightBits = Array.from({ length: width }, (_, bit) =>
    tables.lookUp(weights.map((weight) => bitOf(weight, bit))),
  );
  return { operand: selectors.select(inputs), weightBits, isSigned: low < 0 };
}

/**
 * Arrival of products in half full-adder delays: counter and gate, a level of table or multiplexer for each doubling of
 * the cycles, and buffers for each doubling of the accumulators driven. Constants fitted to six builds of 16 × 64
 * weights on sky130 (reuse factors 4 to 1024).
 */
function productArrival(ticks: number, accumulators: number): number {
  return 4 + Math.ceil(Math.log2(ticks) + 1.3 * Math.log2(accumulators));
}

/** Leaves of one lane; a product of negative weight enters inverted and leaves `−2^column` a cycle to correct. */
function addProductLeaves(
  context: MacContext,
  lane: ReturnType<typeof planLane>,
  laneIndex: number,
  leaves: MacLeaf[],
  treeLeaves: TreeLeaf[],
): number {
  const { width, signed } = context.stage.inputFormat;
  const arrival = productArrival(context.ticks, context.unitCount);
  let correction = 0;
  lane.weightBits.forEach((bit, weightBit) => {
    if (bit === '0') return;
    const isWeightSign = lane.isSigned && weightBit === lane.weightBits.length - 1;
    for (let inputBit = 0; inputBit < width; inputBit++) {
      const inverted = isWeightSign !== (signed && inputBit === width - 1);
      const column = inputBit + weightBit;
      if (inverted) correction -= 2 ** column;
      leaves.push({ kind: 'product', lane: laneIndex, inputBit, weightBit, inverted });
      treeLeaves.push({ column, arrival });
    }
  });
  return correction;
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

function planUnit(context: MacContext, unit: MacUnit): MacAccumulator {
  const { matrix, ticksPerTurn, tables } = context;
  const low = Math.min(...unit.outputs.map((output) => matrix.low[output]));
  const high = Math.max(...unit.outputs.map((output) => matrix.high[output]));
  const layers = activationLayersOf(context.stage);
  const cast = foldRoundingAddend(planCast(low, high, matrix.fraction, layers));
  const width = widthOf(cast.low, cast.high);
  const lanes = unit.lanes.map((slots) => planLane(context, slots));
  const leaves: MacLeaf[] = Array.from({ length: width }, (_, bit) => ({
    kind: 'accumulator',
    bit,
  }));
  const treeLeaves: TreeLeaf[] = leaves.map((_, column) => ({ column, arrival: 0 }));
  let correction = 0;
  lanes.forEach((lane, index) => {
    correction += addProductLeaves(context, lane, index, leaves, treeLeaves);
  });
  const starts = unit.outputs.map((output) =>
    modulo(matrix.constants[output] + cast.offset + correction * ticksPerTurn, 2 ** width),
  );
  const { ticks } = context;
  const startAfter = (tick: number) =>
    starts[(Math.floor(tick / ticksPerTurn) + 1) % starts.length];
  const nextStart = Array.from({ length: width }, (_, bit) =>
    tables.lookUp(Array.from({ length: ticks }, (_, tick) => bitOf(startAfter(tick), bit))),
  );
  const tree = planCompressorTree(treeLeaves, 0, width);
  return { outputs: unit.outputs, lanes, leaves, tree, firstStart: starts[0], nextStart, cast };
}

/** Multipliers and accumulators of a dense or conv2d stage with a legal reuse factor above 1. */
export function planMacEngine(stage: Stage, config: StageConfig): MacEngine {
  const matrix = constantMatrixOf(stage);
  const { ticks, units } = scheduleMac(matrix, config);
  const turns = units[0].outputs.length;
  const selectors = createSelectorBuilder(matrix.nIn);
  const tables = createTableBuilder();
  const unitCount = units.length;
  const context = {
    stage,
    matrix,
    ticks,
    unitCount,
    ticksPerTurn: ticks / turns,
    selectors,
    tables,
  };
  const accumulators = units.map((unit) => planUnit(context, unit));
  const { plan } = selectors;
  return { kind: 'mac', ticks, turns, selectors: plan, tables: tables.tables, accumulators };
}
