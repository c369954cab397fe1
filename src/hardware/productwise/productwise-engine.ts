// Plan of a matrix product whose accumulator cuts bits off every product: products one by one, then one tree an output.
import type { Rounding } from '../../core/fixed-point-format.js';
import { type AdderStyle, adderStyleOf, type StageConfig } from '../../core/hardware-config.js';
import type { CastPlan } from '../cast-plan.js';
import { constantMatrixOf, planSumCast } from '../constant-matrix.js';
import {
  CELL_DELAYS,
  type CompressorTree,
  type CounterDelays,
  LOGIC_DELAYS,
  planCompressorTree,
  type TreeLeaf,
} from '../constant-product/compressor-tree.js';
import { widthOf } from '../interval-width.js';
import {
  createMultipleBuilder,
  type MacMultiple,
  type MultipleGraph,
  type MultipleSet,
} from '../multiplexed/mac-multiples.js';
import type { Stage } from '../stages.js';
import { timeMultipleBits } from '../timing/multiple-timing.js';
import { AT_START } from '../timing/path-time.js';
import { vectorFormatOf } from '../vector-elements.js';
import { countRoundingLevels, keptBits, lookedAt } from './product-rounding.js';
import { type ProductRoundingBit, type ProductTerm, planTerms } from './productwise-terms.js';

/** A bit of a multiple, or a rounding bit, where it enters a tree. */
export type ProductwiseLeaf =
  | {
      readonly kind: 'bit';
      readonly multiple: number;
      readonly bit: number;
      readonly inverted: boolean;
    }
  | { readonly kind: 'rounding'; readonly rounding: number; readonly inverted: boolean };

export interface ProductwiseOutput {
  readonly terms: readonly ProductTerm[];
  /** What is added to the rounded products: bias and rounding half of the cast. */
  readonly bias: number;
  /** Leaf `l` of the tree is `leaves[l]`. */
  readonly leaves: readonly ProductwiseLeaf[];
  /** Constant that the tree adds: the bias and what inverted bits are too much. */
  readonly constant: number;
  readonly tree: CompressorTree;
  readonly cast: CastPlan;
}

/** Operand i of the multiples is input i. Multiples are complete numbers: their carries are added up before bits are cut off. */
export interface ProductwiseEngine {
  readonly kind: 'productwise';
  readonly adderStyle: AdderStyle;
  readonly multiples: readonly MacMultiple[];
  readonly graphs: readonly MultipleGraph[];
  /** How products lose their lowest bits. */
  readonly rounding: Rounding;
  readonly roundings: readonly ProductRoundingBit[];
  readonly outputs: readonly ProductwiseOutput[];
}

/** When every bit of the multiples, and every rounding bit, settles, in half full-adder delays. */
interface Arrivals {
  readonly multiples: readonly (readonly number[])[];
  readonly roundings: readonly number[];
}

function planArrivals(set: MultipleSet, roundings: readonly ProductRoundingBit[]): Arrivals {
  const settled = timeMultipleBits(set, () => AT_START).map((bits) =>
    bits.map(({ total }) => 2 * total),
  );
  return {
    multiples: settled,
    roundings: roundings.map((bit) => {
      const seen = settled[bit.multiple].slice(0, lookedAt(bit, bit.drop));
      return Math.max(0, ...seen) + countRoundingLevels(bit);
    }),
  };
}

/** Every inverted bit is `2^column` too much, as is the inverted sign bit of a number that is added. */
function planOutput(
  terms: readonly ProductTerm[],
  multiples: readonly MacMultiple[],
  arrivals: Arrivals,
  biasOfLayer: number,
  cast: CastPlan,
  delays: CounterDelays,
): ProductwiseOutput {
  const leaves: ProductwiseLeaf[] = [];
  const treeLeaves: TreeLeaf[] = [];
  const bias = biasOfLayer + cast.offset;
  let constant = bias;
  const width = widthOf(cast.low, cast.high);
  const add = (leaf: ProductwiseLeaf, column: number, arrival: number) => {
    if (column >= width) return;
    if (leaf.inverted) constant -= 2 ** column;
    leaves.push(leaf);
    treeLeaves.push({ column, arrival });
  };
  for (const { multiple, drop, up, negative, rounding } of terms) {
    const size = multiples[multiple];
    const kept = keptBits(size, drop);
    for (let bit = 0; bit < kept; bit++) {
      const inverted = negative !== (size.signed && bit === kept - 1);
      const from = Math.min(bit + drop, size.width - 1);
      const arrival = arrivals.multiples[multiple][from];
      add({ kind: 'bit', multiple, bit: from, inverted }, bit + up, arrival);
    }
    if (rounding === undefined) continue;
    add({ kind: 'rounding', rounding, inverted: negative }, 0, arrivals.roundings[rounding]);
  }
  const tree = planCompressorTree(treeLeaves, constant, width, delays);
  return { terms, bias, leaves, constant, tree, cast };
}

function planEngine(stage: Stage, adderStyle: AdderStyle): ProductwiseEngine {
  const matrix = constantMatrixOf(stage);
  const builder = createMultipleBuilder(vectorFormatOf(stage));
  const { terms, roundings } = planTerms(matrix, builder);
  const { multiples } = builder;
  const graphs = builder.planGraphs();
  const arrivals = planArrivals({ graphs, multiples }, roundings);
  const delays = adderStyle === 'full_adder_cells' ? CELL_DELAYS : LOGIC_DELAYS;
  const outputs = terms.map((own, output) => {
    const cast = planSumCast(stage, output);
    return planOutput(own, multiples, arrivals, matrix.constants[output], cast, delays);
  });
  const { rounding } = matrix;
  return { kind: 'productwise', adderStyle, multiples, graphs, rounding, roundings, outputs };
}

const enginesOfStage = new WeakMap<Stage, Map<AdderStyle, ProductwiseEngine>>();

/** The products and sums of a dense or conv2d stage with cut-off products; made once for a stage and a style. */
export function planProductwiseEngine(stage: Stage, config: StageConfig): ProductwiseEngine {
  const engines = enginesOfStage.get(stage) ?? new Map<AdderStyle, ProductwiseEngine>();
  enginesOfStage.set(stage, engines);
  const adderStyle = adderStyleOf(config);
  const engine = engines.get(adderStyle) ?? planEngine(stage, adderStyle);
  engines.set(adderStyle, engine);
  return engine;
}
