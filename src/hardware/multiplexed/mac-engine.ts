// Plan of a matrix product by shared multipliers: weights from tables, one compressor tree an accumulator.
import { type AdderStyle, adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import type { CastPlan } from '../cast-plan.js';
import { type ConstantMatrix, constantMatrixOf, planSumCasts } from '../constant-matrix.js';
import {
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import { widthOf } from '../interval-width.js';
import type { TableRom } from '../memory/table-rom.js';
import type { Stage } from '../stages.js';
import { vectorFormatOf } from '../vector-elements.js';
import {
  arrivalOfProduct,
  type LaneProduct,
  listKeptBits,
  listLaneLeaves,
  planLaneProduct,
} from './lane-product.js';
import {
  type ChoiceLane,
  type LaneContext,
  type MacLane,
  type MultiplierLane,
  planLane,
} from './mac-lane.js';
import { createMultipleBuilder, type MacMultiple, type MultipleGraph } from './mac-multiples.js';
import { type MacUnit, type Slot, scheduleMac } from './mac-schedule.js';
import { createSelectorBuilder, type SelectorPlan } from './selector-plan.js';
import { bitOf, createTableBuilder, type TableBit, type TableBuilder } from './table-plan.js';

/**
 * A leaf of the tree: a bit of the accumulator, (inverted) `input bit & weight bit` of a multiplier, a bit (inverted) of a choice of
 * multiples; of products that lose bits, a bit that is kept and what rounding adds.
 */
export type MacLeaf =
  | { readonly kind: 'accumulator'; readonly bit: number }
  | {
      readonly kind: 'product';
      readonly lane: number;
      readonly inputBit: number;
      readonly weightBit: number;
      readonly inverted: boolean;
    }
  | {
      readonly kind: 'choice';
      readonly lane: number;
      readonly bit: number;
      readonly inverted: boolean;
    }
  | {
      readonly kind: 'kept';
      readonly lane: number;
      readonly bit: number;
      readonly inverted: boolean;
    }
  | { readonly kind: 'rounding'; readonly lane: number };

/** One accumulator. Before each result it is loaded with a constant: bias, rounding half, inversions. */
export interface MacAccumulator {
  readonly outputs: readonly number[];
  readonly lanes: readonly MacLane[];
  /** Products of the lanes, all multipliers, where they are made complete before bits are cut off. */
  readonly products?: readonly LaneProduct[];
  readonly leaves: readonly MacLeaf[];
  readonly tree: CompressorTree;
  /** Value at the start of result 0, modulo 2^width. */
  readonly firstStart: number;
  /** Bits of the start value of the *next* result, by tick. */
  readonly nextStart: readonly TableBit[];
  readonly cast: CastPlan;
  /** Casts behind `cast` of outputs that differ in them, and the cycles of whose results they are; none where all are the same. */
  readonly own: readonly OwnCast[];
}

/** Chosen in the cycles in which `when` is 1. */
export interface OwnCast {
  readonly cast: CastPlan;
  readonly when: TableBit;
}

export interface MacEngine {
  readonly kind: 'mac';
  /** How the trees of the accumulators are built. */
  readonly adderStyle: AdderStyle;
  /** Cycles per vector: the reuse factor. */
  readonly ticks: number;
  /** Results each accumulator makes in turn; each takes `ticks / turns` cycles. */
  readonly turns: number;
  readonly selectors: SelectorPlan;
  readonly tables: readonly string[];
  /** Where the tables lie in a memory macro: column k is table k. Left out where they are logic. */
  readonly rom?: TableRom;
  /** Multiples of operands that lanes choose from, and how they are made. */
  readonly multiples: readonly MacMultiple[];
  readonly graphs: readonly MultipleGraph[];
  readonly accumulators: readonly MacAccumulator[];
}

interface MacContext {
  readonly stage: Stage;
  readonly matrix: ConstantMatrix;
  readonly ticks: number;
  readonly unitCount: number;
  readonly ticksPerTurn: number;
  readonly tables: TableBuilder;
  readonly lanes: LaneContext;
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
  lane: MultiplierLane & { readonly isSigned: boolean },
  laneIndex: number,
  leaves: MacLeaf[],
  treeLeaves: TreeLeaf[],
): number {
  const arrival = productArrival(context.ticks, context.unitCount);
  let correction = 0;
  for (const { inputBit, weightBit, inverted, column } of listLaneLeaves(
    lane,
    context.lanes.input,
  )) {
    if (inverted) correction -= 2 ** column;
    leaves.push({ kind: 'product', lane: laneIndex, inputBit, weightBit, inverted });
    treeLeaves.push({ column, arrival });
  }
  return correction;
}

/** Leaves of a choice of multiples; as `addProductLeaves`. */
function addChoiceLeaves(
  context: MacContext,
  { width, signed }: ChoiceLane,
  lane: number,
  leaves: MacLeaf[],
  treeLeaves: TreeLeaf[],
): number {
  const arrival = productArrival(context.ticks, context.unitCount);
  for (let bit = 0; bit < width; bit++) {
    leaves.push({ kind: 'choice', lane, bit, inverted: signed && bit === width - 1 });
    treeLeaves.push({ column: bit, arrival });
  }
  return signed ? -(2 ** (width - 1)) : 0;
}

/** The ones that inverted choices lack, over all cycles of one turn. */
function countNegations(lanes: readonly MacLane[], turn: number, context: MacContext): number {
  const { ticksPerTurn, tables } = context;
  let count = 0;
  for (const lane of lanes) {
    if (lane.kind !== 'choice' || lane.negate === '0') continue;
    if (lane.negate === '1') {
      count += ticksPerTurn;
      continue;
    }
    const table = tables.tables[lane.negate.index];
    const bits = table.slice(turn * ticksPerTurn, (turn + 1) * ticksPerTurn);
    count += [...bits].filter((bit) => bit === '1').length;
  }
  return count;
}

/** Leaves of a product that loses bits; as `addProductLeaves`. */
function addKeptLeaves(
  product: LaneProduct,
  lane: number,
  leaves: MacLeaf[],
  treeLeaves: TreeLeaf[],
): number {
  const arrival = arrivalOfProduct(product);
  let correction = 0;
  listKeptBits(product).forEach((kept, column) => {
    if (kept.inverted) correction -= 2 ** column;
    leaves.push({ kind: 'kept', lane, ...kept });
    treeLeaves.push({ column, arrival });
  });
  if (product.rounding === undefined) return correction;
  leaves.push({ kind: 'rounding', lane });
  treeLeaves.push({ column: 0, arrival });
  return correction;
}

/** The products of lanes, which have no choices to make, that lose bits; none where products are added as they are. */
function planProducts(
  { matrix, lanes: { input }, ticks, unitCount }: MacContext,
  lanes: readonly ReturnType<typeof planLane>[],
  slots: readonly (readonly Slot[])[],
): LaneProduct[] | undefined {
  if (matrix.dropped === 0) return undefined;
  const arrival = productArrival(ticks, unitCount);
  return lanes.flatMap((lane, index) =>
    lane.kind === 'multiplier' ? [planLaneProduct(lane, slots[index], input, arrival, matrix)] : [],
  );
}

function modulo(value: number, modulus: number): number {
  return ((value % modulus) + modulus) % modulus;
}

/** Equal casts are one; an output that takes any has the first. */
function planOwnCasts(
  { ticks, ticksPerTurn, tables }: MacContext,
  own: readonly (CastPlan | undefined)[],
): OwnCast[] {
  const keys = own.map((cast) => cast && JSON.stringify(cast));
  const kept = [...new Set(keys.filter((key) => key !== undefined))];
  const numbers = keys.map((key) => (key === undefined ? 0 : kept.indexOf(key)));
  return kept.map((key, number) => {
    const cast = own[keys.indexOf(key)] as CastPlan;
    const cycles = Array.from({ length: ticks }, (_, tick) => {
      return numbers[Math.floor(tick / ticksPerTurn)] === number;
    });
    return { cast, when: tables.lookUp(cycles) };
  });
}

function planUnit(context: MacContext, unit: MacUnit): MacAccumulator {
  const { matrix, ticksPerTurn, tables } = context;
  const { cast, own } = planSumCasts(context.stage, unit.outputs);
  const width = widthOf(cast.low, cast.high);
  const lanes = unit.lanes.map((slots) => planLane(context.lanes, slots));
  const leaves: MacLeaf[] = Array.from({ length: width }, (_, bit) => ({
    kind: 'accumulator',
    bit,
  }));
  const treeLeaves: TreeLeaf[] = leaves.map((_, column) => ({ column, arrival: 0 }));
  const products = planProducts(context, lanes, unit.lanes);
  let correction = 0;
  lanes.forEach((lane, index) => {
    if (products !== undefined) {
      correction += addKeptLeaves(products[index], index, leaves, treeLeaves);
    } else if (lane.kind === 'choice') {
      correction += addChoiceLeaves(context, lane, index, leaves, treeLeaves);
    } else correction += addProductLeaves(context, lane, index, leaves, treeLeaves);
  });
  const starts = unit.outputs.map((output, turn) => {
    const constant = matrix.constants[output] + cast.offset + correction * ticksPerTurn;
    return modulo(constant + countNegations(lanes, turn, context), 2 ** width);
  });
  const { ticks } = context;
  const startAfter = (tick: number) =>
    starts[(Math.floor(tick / ticksPerTurn) + 1) % starts.length];
  const nextStart = Array.from({ length: width }, (_, bit) =>
    tables.lookUp(Array.from({ length: ticks }, (_, tick) => bitOf(startAfter(tick), bit))),
  );
  const tree = planCompressorTree(treeLeaves, 0, width);
  const sum = { lanes, products, leaves, tree };
  const result = { cast, own: planOwnCasts(context, own) };
  return { outputs: unit.outputs, ...sum, firstStart: starts[0], nextStart, ...result };
}

/** Multipliers and accumulators of a dense or conv2d stage with a legal reuse factor above 1. */
export function planMacEngine(stage: Stage, config: StageConfig): MacEngine {
  const matrix = constantMatrixOf(stage);
  const { ticks, units, homes } = scheduleMac(matrix, config);
  const turns = units[0].outputs.length;
  const input = vectorFormatOf(stage);
  const selectors = createSelectorBuilder(matrix.nIn);
  const tables = createTableBuilder();
  const multiples = createMultipleBuilder(input);
  const unitCount = units.length;
  const ticksPerTurn = ticks / turns;
  // A multiple that is chosen would have to be negated before bits are cut off it.
  const shared = {
    input,
    outputs: unitCount,
    homes: matrix.dropped > 0 ? [] : homes,
  };
  const lanes: LaneContext = { ...shared, ticksPerTurn, selectors, tables, multiples };
  const context: MacContext = { stage, matrix, ticks, unitCount, ticksPerTurn, tables, lanes };
  const accumulators = units.map((unit) => planUnit(context, unit));
  const { plan } = selectors;
  return {
    kind: 'mac',
    adderStyle: adderStyleOf(config),
    ticks,
    turns,
    selectors: plan,
    tables: tables.tables,
    multiples: multiples.multiples,
    graphs: multiples.planGraphs(),
    accumulators,
  };
}
