// An adder graph bit by bit: the nets that pipeline registers may be put on, and the operations between them.
import type { AdderStyle } from '../../core/hardware-config.js';
import { type CastPlan, rangeAfter } from '../cast-plan.js';
import { type CompressorTree, type Counter, ONE } from '../constant-product/compressor-tree.js';
import type { UnrolledEngine } from '../engines/unrolled-engine.js';
import { widthOf } from '../interval-width.js';

/** One bit of hardware: a net, perhaps inverted, or a constant. */
export interface BitRef {
  /** `CONSTANT`, or the number of a net. */
  readonly net: number;
  /** The inverse of the net; of a constant: 1 instead of 0. */
  readonly inverted: boolean;
}

export const CONSTANT = -1;

const ZERO: BitRef = { net: CONSTANT, inverted: false };

/**
 * What a net is: bit `bit` of an input, of the adder of a shared sum (`sum`) or of an output (`total`), the sum or carry of
 * counter `bit` of an output, or a bit of an output's result.
 */
export interface PipelineNet {
  readonly from: 'input' | 'sum' | 'counterSum' | 'counterCarry' | 'total' | 'result';
  /** Number of the node or of the output. */
  readonly index: number;
  readonly bit: number;
  /** 1 for the upper half of an adder in two halves, else 0. */
  readonly part: 0 | 1;
}

interface Connected {
  /** Nets read, one entry for each pin. */
  readonly inputs: readonly number[];
  /** Nets made. */
  readonly outputs: readonly number[];
}

/** `left + right`, its lowest bits in `outputs`. */
export interface AdderOperation extends Connected {
  readonly kind: 'adder';
  readonly of: 'sum' | 'total';
  readonly index: number;
  readonly part: 0 | 1;
  readonly left: readonly BitRef[];
  readonly right: readonly BitRef[];
}

export interface CounterOperation extends Connected {
  readonly kind: 'counter';
  /** Output whose tree it stands in, and its number there. */
  readonly index: number;
  readonly counter: number;
  readonly plan: Counter;
  readonly bits: readonly [BitRef, BitRef, BitRef];
}

/** From the bits of a sum, lowest first, to the result. */
export interface CastOperation extends Connected {
  readonly kind: 'cast';
  readonly index: number;
  readonly bits: readonly BitRef[];
  readonly plan: CastPlan;
}

/** Where all results are handed over: it belongs to the last row, and takes no time. */
export interface EndOperation extends Connected {
  readonly kind: 'end';
  /** All results, bit by bit. */
  readonly bits: readonly BitRef[];
}

export type PipelineOperation = AdderOperation | CounterOperation | CastOperation | EndOperation;

/** Operations stand in order of dependence; the last one is the end. */
export interface PipelineGraph {
  readonly adderStyle: AdderStyle;
  readonly nets: readonly PipelineNet[];
  /** Operation that makes each net, −1 for inputs. */
  readonly makers: readonly number[];
  readonly operations: readonly PipelineOperation[];
}

interface Builder {
  readonly hasHalves: boolean;
  readonly nets: PipelineNet[];
  readonly makers: number[];
  readonly operations: PipelineOperation[];
}

function addNet(
  builder: Builder,
  from: PipelineNet['from'],
  index: number,
  bit: number,
  part: 0 | 1 = 0,
): BitRef {
  builder.makers.push(from === 'input' ? -1 : builder.operations.length);
  return { net: builder.nets.push({ from, index, bit, part }) - 1, inverted: false };
}

function netsOf(bits: readonly BitRef[]): number[] {
  return bits.filter(({ net }) => net !== CONSTANT).map(({ net }) => net);
}

function invert({ net, inverted }: BitRef): BitRef {
  return { net, inverted: !inverted };
}

type Operands = readonly [readonly BitRef[], readonly BitRef[]];

/** `outputs` bits of a sum; positions beyond an operand are zero. */
function addWhole(
  builder: Builder,
  { of, index, part }: Pick<AdderOperation, 'of' | 'index' | 'part'>,
  [left, right]: Operands,
  outputs: number,
): BitRef[] {
  const bits = Array.from({ length: outputs }, (_, bit) => addNet(builder, of, index, bit, part));
  const connected = { inputs: netsOf([...left, ...right]), outputs: netsOf(bits) };
  builder.operations.push({ kind: 'adder', of, index, part, left, right, ...connected });
  return bits;
}

/** Shorter adders stay whole. */
const MIN_BITS_IN_HALVES = 8;

/**
 * As `addWhole`, or as two adders where a register may lie between them: the carry of the lower half stands below the lowest bit
 * of both operands of the upper one.
 */
function addAdder(
  builder: Builder,
  of: 'sum' | 'total',
  index: number,
  operands: Operands,
  outputs: number,
): BitRef[] {
  if (!builder.hasHalves || outputs < MIN_BITS_IN_HALVES) {
    return addWhole(builder, { of, index, part: 0 }, operands, outputs);
  }
  const half = Math.floor(outputs / 2);
  const [left, right] = operands;
  const lower = [left.slice(0, half), right.slice(0, half)] as const;
  const low = addWhole(builder, { of, index, part: 0 }, lower, half + 1);
  const carry = low[half];
  const upper = [
    [carry, ...left.slice(half)],
    [carry, ...right.slice(half)],
  ] as const;
  const high = addWhole(builder, { of, index, part: 1 }, upper, outputs - half + 1);
  return [...low.slice(0, half), ...high.slice(1)];
}

/** Bits of every node; bits that a shared sum takes over from its operands are the nets of those. */
function addNodes(builder: Builder, { nodes, products }: UnrolledEngine): BitRef[][] {
  const bits: BitRef[][] = [];
  nodes.forEach(({ width, adderBits }, node) => {
    if (node < products.inputs) {
      bits.push(Array.from({ length: width }, (_, bit) => addNet(builder, 'input', node, bit)));
      return;
    }
    const { left, right, shift, negative } = products.sums[node - products.inputs];
    const low = bits[left];
    const high = negative ? bits[right].map(invert) : bits[right];
    const gap = Math.max(0, shift - low.length);
    const kept = [...low.slice(0, shift), ...new Array<BitRef>(gap).fill(ZERO)];
    const upper =
      adderBits === 0 ? high : addAdder(builder, 'sum', node, [low.slice(shift), high], adderBits);
    bits.push([...kept, ...upper].slice(0, width));
  });
  return bits;
}

/** Bits of the sum of an output, lowest first. */
function addTree(
  builder: Builder,
  tree: CompressorTree,
  index: number,
  leaves: readonly BitRef[],
): BitRef[] {
  const wires = [...leaves];
  const bitOf = (wire: number): BitRef =>
    wire >= 0 ? wires[wire] : wire === ONE ? invert(ZERO) : ZERO;
  tree.counters.forEach((plan, counter) => {
    const bits = [bitOf(plan.a), bitOf(plan.b), bitOf(plan.c)] as const;
    const sum = addNet(builder, 'counterSum', index, counter);
    const made = [sum];
    if (plan.hasCarry) made.push(addNet(builder, 'counterCarry', index, counter));
    const connected = { inputs: netsOf(bits), outputs: netsOf(made) };
    builder.operations.push({ kind: 'counter', index, counter, plan, bits, ...connected });
    wires.push(sum, made[1] ?? ZERO);
  });
  const { rows, adderFrom, width } = tree;
  const low = rows.slice(0, adderFrom).map(([only]) => bitOf(only));
  if (adderFrom >= width) return low;
  const operand = (side: 0 | 1) => rows.slice(adderFrom).map((row) => bitOf(row[side]));
  return [
    ...low,
    ...addAdder(builder, 'total', index, [operand(0), operand(1)], width - adderFrom),
  ];
}

/** Bits that a plain truncation drops are never looked at. */
function blankDropped(bits: readonly BitRef[], { steps: [first] }: CastPlan): BitRef[] {
  const isTruncation = first?.kind === 'round' && first.add === 0 && first.correction === 'none';
  const dropped = isTruncation ? first.drop : 0;
  // The sign stays: it is what is left of a sum of which everything is dropped.
  return bits.map((bit, i) => (i < Math.min(dropped, bits.length - 1) ? ZERO : bit));
}

/** Bits of a result: those above its range are zeros or copies of its sign. */
function addResult(builder: Builder, index: number, cast: CastPlan): BitRef[] {
  const { low, high } = rangeAfter(cast);
  const { width } = cast.output;
  const own = Math.min(width, widthOf(low, high));
  const bits = Array.from({ length: own }, (_, bit) => addNet(builder, 'result', index, bit));
  const above = low < 0 ? bits[own - 1] : ZERO;
  return [...bits, ...new Array<BitRef>(width - own).fill(above)];
}

/** The graph of an engine; `hasHalves`: carry-propagate adders may be cut in the middle. */
export function buildPipelineGraph(engine: UnrolledEngine, hasHalves = false): PipelineGraph {
  const builder: Builder = { hasHalves, nets: [], makers: [], operations: [] };
  const nodes = addNodes(builder, engine);
  const results = engine.outputs.flatMap(({ leaves, tree, cast }, index) => {
    const leafBits = leaves.map(({ node, bit, inverted }) =>
      inverted ? invert(nodes[node][bit]) : nodes[node][bit],
    );
    const bits = blankDropped(addTree(builder, tree, index, leafBits), cast);
    const made = addResult(builder, index, cast);
    const connected = { inputs: netsOf(bits), outputs: [...new Set(netsOf(made))] };
    builder.operations.push({ kind: 'cast', index, bits, plan: cast, ...connected });
    return made;
  });
  builder.operations.push({ kind: 'end', bits: results, inputs: netsOf(results), outputs: [] });
  const { nets, makers, operations } = builder;
  return { adderStyle: engine.adderStyle, nets, makers, operations };
}
