// Odd multiples of selected inputs, made once and used by every output.
import { type FixedPointFormat, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import { optimiseProducts } from '../constant-product/optimise-products.js';
import type { ProductPlan } from '../constant-product/product-plan.js';
import { widthOf } from '../interval-width.js';

/** A number of `width` bits, two's complement if `signed`. */
export interface NumberSize {
  readonly width: number;
  readonly signed: boolean;
}

/** `factor · operand`. */
export interface MacMultiple extends NumberSize {
  readonly operand: number;
  readonly factor: number;
}

/** All multiples of one operand as one graph of additions: output k of the plan is multiple `multiples[k]`. */
export interface MultipleGraph {
  readonly operand: number;
  readonly products: ProductPlan;
  /** Size of every node of the plan. */
  readonly nodes: readonly NumberSize[];
  readonly multiples: readonly number[];
}

/** Multiples with the graphs that make them. */
export interface MultipleSet {
  readonly multiples: readonly MacMultiple[];
  readonly graphs: readonly MultipleGraph[];
}

/** Grows the list of multiples in use. */
export interface MultipleBuilder {
  /** Index of `factor · operand`, an odd factor. */
  take(operand: number, factor: number): number;
  readonly multiples: readonly MacMultiple[];
  planGraphs(): readonly MultipleGraph[];
}

/** Multiples of one number are few and simple: the greedy plan will do, and lanes wait for it. */
const FEW_ADDITIONS = { maxDepth: 2, work: 0 } as const;

/** Size of the number `factor · x` for an input of the given format. */
export function sizeOfMultiple(factor: number, input: FixedPointFormat): NumberSize {
  const bounds = [minRaw({ ...input, overflow: 'WRAP' }) * factor, maxRaw(input) * factor];
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  return { width: widthOf(low, high), signed: low < 0 };
}

function planGraph(
  operand: number,
  multiples: readonly number[],
  wanted: readonly number[],
  input: FixedPointFormat,
): MultipleGraph {
  const products = optimiseProducts(wanted, 1, wanted.length, input.width, FEW_ADDITIONS);
  const factors = [1];
  for (const { left, right, shift, negative } of products.sums) {
    factors.push(factors[left] + (negative ? -1 : 1) * factors[right] * 2 ** shift);
  }
  const nodes = factors.map((factor) => sizeOfMultiple(factor, input));
  return { operand, products, nodes, multiples };
}

/** A builder for inputs of the given format. */
export function createMultipleBuilder(input: FixedPointFormat): MultipleBuilder {
  const multiples: MacMultiple[] = [];
  const known = new Map<string, number>();
  const take = (operand: number, factor: number) => {
    const key = `${operand}·${factor}`;
    const index = known.get(key) ?? multiples.length;
    if (index === multiples.length) {
      multiples.push({ operand, factor, ...sizeOfMultiple(factor, input) });
      known.set(key, index);
    }
    return index;
  };
  const planGraphs = () =>
    [...new Set(multiples.map(({ operand }) => operand))].map((operand) => {
      const own = multiples.flatMap((multiple, index) =>
        multiple.operand === operand ? [index] : [],
      );
      own.sort((a, b) => multiples[a].factor - multiples[b].factor);
      const wanted = own.map((index) => multiples[index].factor);
      return planGraph(operand, own, wanted, input);
    });
  return { take, multiples, planGraphs };
}

/** Two-operand additions behind each other that make each multiple, by its number. */
export function levelsOfMultiples(graphs: readonly MultipleGraph[]): number[] {
  const additions: number[] = [];
  for (const { products, multiples } of graphs) {
    const levels = [0];
    for (const { left, right } of products.sums) {
      levels.push(1 + Math.max(levels[left], levels[right]));
    }
    products.outputs.forEach((terms, output) => {
      const deepest = Math.max(...terms.map(({ node }) => levels[node]));
      additions[multiples[output]] = deepest + Math.ceil(Math.log2(terms.length));
    });
  }
  return additions;
}
