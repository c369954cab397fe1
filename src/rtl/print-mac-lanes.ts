// What accumulators add in a cycle, as Verilog: products with looked-up weights, chosen multiples, and the multiples themselves.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { ProductTerm } from '../hardware/constant-product/product-plan.js';
import type { LaneLeaf } from '../hardware/multiplexed/lane-product.js';
import type { MacAccumulator, MacEngine, MacLeaf } from '../hardware/multiplexed/mac-engine.js';
import {
  bitOfChoice,
  type ChoiceLane,
  type MultiplierLane,
} from '../hardware/multiplexed/mac-lane.js';
import type { MultipleGraph, MultipleSet } from '../hardware/multiplexed/mac-multiples.js';
import type { TableBit } from '../hardware/multiplexed/table-plan.js';
import { constant, range, resize, type Signal } from './verilog-text.js';

/** A bit that is constant or looked up. */
export function tableBit(bit: TableBit): string {
  return typeof bit === 'string' ? `1'b${bit}` : `t${bit.index}`;
}

function sumOfTerms(terms: readonly ProductTerm[], nodes: readonly Signal[], width: number) {
  const ordered = [...terms].sort((a, b) => Number(a.negative) - Number(b.negative));
  return ordered
    .map(({ node, shift, negative }, index) => {
      const bits =
        shift >= width
          ? constant(0, width)
          : shift === 0
            ? resize(nodes[node], width)
            : `{${resize(nodes[node], width - shift)}, ${shift}'b0}`;
      const sign = negative ? '-' : index === 0 ? '' : '+';
      return `${sign}${sign && ' '}${bits}`;
    })
    .join(' ');
}

function printGraph(
  { operand, products, nodes, multiples }: MultipleGraph,
  engine: MultipleSet,
): string[] {
  const signals = nodes.map((size, node): Signal => {
    return { ...size, name: node === 0 ? `v${operand}` : `v${operand}_${node}` };
  });
  const sums = products.sums.map((sum, index) => {
    const { name, width } = signals[index + 1];
    const terms = [
      { node: sum.left, shift: 0, negative: false },
      { node: sum.right, shift: sum.shift, negative: sum.negative },
    ];
    return `  wire ${range(width)} ${name} = ${sumOfTerms(terms, signals, width)};`;
  });
  const outputs = products.outputs.map((terms, output) => {
    const { width } = engine.multiples[multiples[output]];
    return `  wire ${range(width)} x${multiples[output]} = ${sumOfTerms(terms, signals, width)};`;
  });
  return [...sums, ...outputs];
}

/** Declares `x<k>` for every multiple of the operands `v<operand>`. */
export function printMultiples(engine: MultipleSet): string[] {
  if (engine.graphs.length === 0) return [];
  return [
    '  // multiples of inputs, chosen by several outputs',
    ...engine.graphs.flatMap((graph) => printGraph(graph, engine)),
  ];
}

/** One bit of a choice before its top bit is inverted. */
function choiceBit({ choices, negate }: ChoiceLane, bit: number, engine: MacEngine): string {
  const chosen = choices.flatMap((choice) => {
    const from = bitOfChoice(choice, engine.multiples[choice.multiple], bit);
    if (from === undefined) return [];
    const value = `x${choice.multiple}[${from}]`;
    return [choice.when === '1' ? value : `(${tableBit(choice.when)} & ${value})`];
  });
  const value = chosen.length === 0 ? "1'b0" : `(${chosen.join(' | ')})`;
  if (negate === '0') return value;
  return negate === '1' ? `(~${value})` : `(${tableBit(negate)} ^ ${value})`;
}

/** Gate of a multiplier, inverted or not. */
export function printGate(
  { operand, weightBits }: MultiplierLane,
  leaf: Pick<LaneLeaf, 'inputBit' | 'weightBit' | 'inverted'>,
): string {
  const weightBit = weightBits[leaf.weightBit];
  const inputBit = `v${operand}[${leaf.inputBit}]`;
  const product = weightBit === '1' ? inputBit : `(${tableBit(weightBit)} & ${inputBit})`;
  return leaf.inverted ? `~${product}` : product;
}

function leafValue(
  leaf: Exclude<MacLeaf, KeptLeaf>,
  { lanes }: MacAccumulator,
  engine: MacEngine,
): string {
  if (leaf.kind === 'accumulator')
    throw new RangeError('accumulator bits have no net of their own');
  const lane = lanes[leaf.lane];
  if (lane.kind === 'choice') {
    if (leaf.kind !== 'choice') throw new RangeError(`a choice has no leaf of kind ${leaf.kind}`);
    const value = choiceBit(lane, leaf.bit, engine);
    return leaf.inverted ? `~${value}` : value;
  }
  if (leaf.kind !== 'product')
    throw new RangeError(`a multiplier has no leaf of kind ${leaf.kind}`);
  return printGate(lane, leaf);
}

type KeptLeaf = Extract<MacLeaf, { kind: 'kept' | 'rounding' }>;

/** A bit of the product `m<index>_<lane>`, or what rounding adds to it. */
function printKept(leaf: KeptLeaf, index: number): string {
  if (leaf.kind === 'rounding') return `e${index}_${leaf.lane}`;
  return `${leaf.inverted ? '~' : ''}m${index}_${leaf.lane}[${leaf.bit}]`;
}

/** Leaf `l` of the accumulator's tree as a net of its own, `p<index>_<l>`. */
export function printLeaves(
  accumulator: MacAccumulator,
  index: number,
  engine: MacEngine,
): string[] {
  return accumulator.leaves.flatMap((leaf, number) => {
    if (leaf.kind === 'accumulator') return [];
    const value =
      leaf.kind === 'kept' || leaf.kind === 'rounding'
        ? printKept(leaf, index)
        : leafValue(leaf, accumulator, engine);
    return [`  wire p${index}_${number} = ${value};`];
  });
}

/** Operands that lanes and multiples read, through multiplexers or not. */
export function usedOperands({ selectors, accumulators, graphs }: MacEngine): Set<number> {
  const used = new Set(graphs.map(({ operand }) => operand));
  for (const lane of accumulators.flatMap(({ lanes }) => lanes)) {
    if (lane.kind === 'multiplier') used.add(lane.operand);
  }
  for (const { low, high } of selectors.multiplexers) used.add(low).add(high);
  return used;
}

/** Declares `v<operand>`: the inputs in use, then the multiplexers by step. */
export function printSelectors(engine: MacEngine, { width }: FixedPointFormat): string[] {
  const { selectors } = engine;
  const used = usedOperands(engine);
  const inputs = Array.from({ length: selectors.inputs }, (_, input) => input)
    .filter((input) => used.has(input))
    .map((input) => {
      const low = input * width;
      return `  wire ${range(width)} v${input} = vec[${low + width - 1}:${low}];`;
    });
  const multiplexers = selectors.multiplexers.map(({ selectBit, low, high }, index) => {
    const name = `v${selectors.inputs + index}`;
    return `  wire ${range(width)} ${name} = step[${selectBit}] ? v${high} : v${low};`;
  });
  return [...inputs, ...multiplexers];
}
