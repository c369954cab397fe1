// Plan of a matrix product with all constants folded into logic: one result vector every cycle.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { type CastPlan, foldRoundingAddend, planCast } from './cast-plan.js';
import { type ConstantMatrix, constantMatrixOf } from './constant-matrix.js';
import {
  adderDelay,
  type CompressorTree,
  planCompressorTree,
  type TreeLeaf,
} from './constant-product/compressor-tree.js';
import { optimiseProducts } from './constant-product/optimise-products.js';
import type { ProductPlan, ProductTerm } from './constant-product/product-plan.js';
import { widthOf } from './interval-width.js';
import { activationLayersOf, type Stage } from './stages.js';

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

export interface UnrolledEngine {
  readonly kind: 'unrolled';
  readonly products: ProductPlan;
  readonly nodes: readonly UnsignedNode[];
  readonly outputs: readonly UnrolledOutput[];
}

function inputNode({ width, signed }: FixedPointFormat): UnsignedNode {
  const offset = signed ? -(2 ** (width - 1)) : 0;
  return { max: 2 ** width - 1, width, offset, arrival: 0, adderBits: 0 };
}

/** Inputs, then shared sums. `left − (right << s)` is `left + (~right << s)` and an offset. */
function planNodes(products: ProductPlan, input: FixedPointFormat): UnsignedNode[] {
  const nodes = Array.from({ length: products.inputs }, () => inputNode(input));
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

function planOutput(
  terms: readonly ProductTerm[],
  nodes: readonly UnsignedNode[],
  bias: number,
  cast: CastPlan,
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
      treeLeaves.push({ column: bit + term.shift, arrival: node.arrival });
    }
  }
  return { leaves, constant, tree: planCompressorTree(treeLeaves, constant, width), cast };
}

/** Casts of every output of a matrix stage. */
function planOutputCasts(stage: Stage, matrix: ConstantMatrix): CastPlan[] {
  const layers = activationLayersOf(stage);
  return Array.from(matrix.low, (low, output) =>
    foldRoundingAddend(planCast(low, matrix.high[output], matrix.fraction, layers)),
  );
}

const engineOfStage = new WeakMap<Stage, UnrolledEngine>();

/** The adder graph of a dense or conv2d stage; made once for a stage. */
export function planUnrolledEngine(stage: Stage): UnrolledEngine {
  const known = engineOfStage.get(stage);
  if (known !== undefined) return known;
  const matrix = constantMatrixOf(stage);
  const { nIn, nOut, weights, constants } = matrix;
  const products = optimiseProducts(weights, nIn, nOut, stage.inputFormat.width);
  const nodes = planNodes(products, stage.inputFormat);
  const casts = planOutputCasts(stage, matrix);
  const outputs = products.outputs.map((terms, output) =>
    planOutput(terms, nodes, constants[output], casts[output]),
  );
  const engine: UnrolledEngine = { kind: 'unrolled', products, nodes, outputs };
  engineOfStage.set(stage, engine);
  return engine;
}
