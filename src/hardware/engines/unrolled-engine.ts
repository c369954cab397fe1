// Plan of a matrix product with all constants folded into logic: one result vector every cycle.
import type { AdderStyle } from '../../core/hardware-config.js';
import type { CastPlan } from '../cast-plan.js';
import { type ConstantMatrix, constantMatrixOf, planSumCast } from '../constant-matrix.js';
import {
  adderDelay,
  CELL_DELAYS,
  type CompressorTree,
  type CounterDelays,
  LOGIC_DELAYS,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import { planDigitProducts } from '../constant-product/digit-products.js';
import { joinTerms } from '../constant-product/join-terms.js';
import { optimiseProducts } from '../constant-product/optimise-products.js';
import type { ProductPlan, ProductTerm } from '../constant-product/product-plan.js';
import { widthOf } from '../interval-width.js';
import type { Stage } from '../stages.js';
import { type ElementBits, vectorElementsOf } from '../vector-elements.js';

/**
 * An input or shared sum as an unsigned number: its value is `u + offset`, `0 ≤ u ≤ max < 2^width`. Nothing is ever
 * sign-extended; the offsets end in one constant per output.
 */
export interface UnsignedNode {
  readonly max: number;
  readonly width: number;
  readonly offset: number;
  /** In half full-adder delays. */
  readonly arrival: number;
  /** Bits of the carry-propagate adder that makes it; 0 for inputs and for sums without overlap. */
  readonly adderBits: number;
}

/** One bit of one node, where it enters a compressor tree. */
export interface NodeBit {
  readonly node: number;
  readonly bit: number;
  readonly inverted: boolean;
}

export interface UnrolledOutput {
  /** Leaf `l` of the tree is `leaves[l]`. */
  readonly leaves: readonly NodeBit[];
  /** Constant that the tree adds: bias, rounding half and all offsets. */
  readonly constant: number;
  readonly tree: CompressorTree;
  readonly cast: CastPlan;
}

/** How the product is turned into additions, and those into hardware. */
export interface UnrolledOptions {
  /** `none`: every product on its own. `matrix`: sub-expressions shared over the whole matrix. */
  readonly sharing: 'none' | 'matrix';
  readonly adderStyle: AdderStyle;
  /** Input i of the product is element i of the vector, not only those of its bits that are not always zero. */
  readonly keepsZeros?: boolean;
}

export interface UnrolledEngine {
  readonly kind: 'unrolled';
  readonly adderStyle: AdderStyle;
  /** The bits of element i of the vector that are input i of the product. */
  readonly inputs: readonly ElementBits[];
  readonly products: ProductPlan;
  readonly nodes: readonly UnsignedNode[];
  readonly outputs: readonly UnrolledOutput[];
}

function inputNode({ width, signed }: ElementBits): UnsignedNode {
  const offset = signed ? -(2 ** (width - 1)) : 0;
  return { max: 2 ** width - 1, width, offset, arrival: 0, adderBits: 0 };
}

/** Inputs, then shared sums. `left − (right << s)` is `left + (~right << s)` and an offset. */
function planNodes(products: ProductPlan, inputs: readonly ElementBits[]): UnsignedNode[] {
  const nodes = inputs.map(inputNode);
  for (const { left, right, shift, negative } of products.sums) {
    const [a, b] = [nodes[left], nodes[right]];
    const scale = 2 ** shift;
    const rightMax = negative ? 2 ** b.width - 1 : b.max;
    const rightOffset = negative ? -(2 ** b.width - 1) - b.offset : b.offset;
    const max = a.max + rightMax * scale;
    const width = widthOf(0, max);
    const adderBits = shift >= a.width ? 0 : width - shift;
    const arrival = Math.max(a.arrival, b.arrival) + adderDelay(adderBits);
    nodes.push({ max, width, offset: a.offset + rightOffset * scale, arrival, adderBits });
  }
  return nodes;
}

/** Constant that stands for the offset of a term once its bits are added as they are. */
function offsetOfTerm({ negative, shift }: ProductTerm, node: UnsignedNode): number {
  return (negative ? -(2 ** node.width - 1) - node.offset : node.offset) * 2 ** shift;
}

/** When each bit of each node settles: inputs at the start, the bits of a sum one after the other. */
function planArrivals({ products, nodes }: Pick<UnrolledEngine, 'products' | 'nodes'>): number[][] {
  const arrivals = nodes.slice(0, products.inputs).map(({ width }) => new Array(width).fill(0));
  products.sums.forEach(({ left, right, shift }, index) => {
    const { width, adderBits } = nodes[products.inputs + index];
    const [low, high] = [arrivals[left], arrivals[right]];
    const latest = Math.max(...low.slice(shift), ...high);
    const bits = Array.from({ length: width }, (_, bit) => {
      const position = bit - shift;
      if (adderBits > 0 && position > 0) return latest + adderDelay(position + 1);
      if (adderBits > 0 && position === 0) return Math.max(low[bit], high[0]) + 1;
      return low[bit] ?? high[position] ?? 0;
    });
    arrivals.push(bits);
  });
  return arrivals;
}

function planOutput(
  terms: readonly ProductTerm[],
  nodes: readonly UnsignedNode[],
  arrivals: readonly (readonly number[])[],
  bias: number,
  cast: CastPlan,
  delays: CounterDelays,
): UnrolledOutput {
  const leaves: NodeBit[] = [];
  const treeLeaves: TreeLeaf[] = [];
  let constant = bias + cast.offset;
  const width = widthOf(cast.low, cast.high);
  for (const term of terms) {
    const node = nodes[term.node];
    constant += offsetOfTerm(term, node);
    for (let bit = 0; bit < node.width && bit + term.shift < width; bit++) {
      leaves.push({ node: term.node, bit, inverted: term.negative });
      treeLeaves.push({ column: bit + term.shift, arrival: arrivals[term.node][bit] });
    }
  }
  return { leaves, constant, tree: planCompressorTree(treeLeaves, constant, width, delays), cast };
}

/** Casts of every output of a matrix stage. */
function planOutputCasts(stage: Stage, matrix: ConstantMatrix): CastPlan[] {
  return Array.from(matrix.low, (_, output) => planSumCast(stage, output));
}

/** The bits of every element of the vector that are inputs of the product. */
function listInputs(stage: Stage, nIn: number, keepsZeros: boolean): ElementBits[] {
  const elements = vectorElementsOf(stage);
  return Array.from({ length: nIn }, (_, input) => {
    const { lowest, width, signed } = elements[input % elements.length];
    return keepsZeros ? { lowest: 0, width: width + lowest, signed } : { lowest, width, signed };
  });
}

function planProducts(
  { nIn, nOut, weights }: ConstantMatrix,
  inputs: readonly ElementBits[],
  { sharing, adderStyle }: UnrolledOptions,
): ProductPlan {
  const scaled = weights.map(
    (weight, index) => weight * 2 ** inputs[Math.floor(index / nOut)].lowest,
  );
  const widths = inputs.map(({ width }) => width);
  const plan =
    sharing === 'none'
      ? planDigitProducts(scaled, nIn, nOut)
      : optimiseProducts(scaled, nIn, nOut, widths);
  return adderStyle === 'carry_chain' ? joinTerms(plan, widths) : plan;
}

const enginesOfStage = new WeakMap<Stage, Map<string, UnrolledEngine>>();

/** The adder graph of a dense or conv2d stage; made once for a stage and its options. */
export function planUnrolledEngine(stage: Stage, options: UnrolledOptions): UnrolledEngine {
  const engines = enginesOfStage.get(stage) ?? new Map<string, UnrolledEngine>();
  enginesOfStage.set(stage, engines);
  const { sharing, adderStyle, keepsZeros = false } = options;
  const key = `${sharing} ${adderStyle} ${keepsZeros}`;
  const known = engines.get(key);
  if (known !== undefined) return known;
  const matrix = constantMatrixOf(stage);
  const inputs = listInputs(stage, matrix.nIn, keepsZeros);
  const products = planProducts(matrix, inputs, options);
  const nodes = planNodes(products, inputs);
  const casts = planOutputCasts(stage, matrix);
  const arrivals = planArrivals({ products, nodes });
  const delays = adderStyle === 'full_adder_cells' ? CELL_DELAYS : LOGIC_DELAYS;
  const outputs = products.outputs.map((terms, output) =>
    planOutput(terms, nodes, arrivals, matrix.constants[output], casts[output], delays),
  );
  const engine: UnrolledEngine = { kind: 'unrolled', adderStyle, inputs, products, nodes, outputs };
  engines.set(key, engine);
  return engine;
}
