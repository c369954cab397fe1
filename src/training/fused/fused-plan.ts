// A network plan as the fused step sees it: layers of windows, optional pooling and activation, in rows of a block.
import type { ConvolutionGeometry, NetworkPlan, PoolGeometry, Step } from '../network-plan.js';
import type { RecurrentStep } from '../recurrent/recurrent-shape.js';

/**
 * Samples lie in blocks of four, one a lane. A block is a sequence of rows of 16 bytes; a row holds one value of
 * each of the four samples. Row numbers count from the start of the block.
 */
export const BLOCK_SAMPLES = 4;
export const ROW_BYTES = 16;

/** Where the values of any layer lie. */
export interface FusedRows {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** First row of the input and, unless it is the first layer, of what its gradient is multiplied with and stored in. */
  readonly inputRow: number;
  readonly inputGradientRow: number;
  /** First row of the output and its number of rows. */
  readonly outputRow: number;
  readonly outputRows: number;
  /** First row of the mask of the activation, overwritten by the gradient of its input. Last layer: the logits. */
  readonly gradientRow: number;
}

/** One weighted layer with what follows it up to the next one. A dense layer is a window over one pixel. */
export interface FusedLayer extends FusedRows {
  readonly kind: 'window';
  readonly geometry: ConvolutionGeometry;
  readonly pool: PoolGeometry | undefined;
  /** First row of the sums before pooling, overwritten by their gradient; without pooling that of `gradientRow`. */
  readonly sumRow: number;
}

/** An LSTM. Its gates lie unit by unit, the four of a unit behind each other. */
export interface FusedRecurrent extends FusedRows {
  readonly kind: 'recurrent';
  readonly step: RecurrentStep;
  /** Of every step, four rows a unit: slopes of the pre-activations, overwritten by their gradients. */
  readonly gateRow: number;
  /** Of every step, two rows a unit: slope of the memory over the hidden state, and over the memory before. */
  readonly throughRow: number;
  /** Hidden states of all steps; the output is their end, or all of them. */
  readonly hiddenRow: number;
  /** The memories, and on the way back their gradients. */
  readonly memoryRow: number;
}

/** All layers and the rows a block has. */
export interface FusedPlan {
  readonly layers: readonly (FusedLayer | FusedRecurrent)[];
  readonly classes: number;
  readonly inputSize: number;
  /** Row of the labels (as floats, −1 where there is no sample), first row of the teacher's probabilities. */
  readonly labelRow: number;
  readonly teacherRow: number;
  /** Row of the weights of the samples in the loss, the last one; absent where all weigh the same. */
  readonly weightRow?: number;
  readonly rows: number;
}

type WeightedStep = Extract<Step, { kind: 'dense' | 'convolution' }>;

interface StepGroup {
  readonly weighted: WeightedStep | RecurrentStep;
  readonly pool: PoolGeometry | undefined;
}

/** Steps in groups of weights, at most one pooling, and activation; undefined where they come otherwise. */
function groupSteps(plan: NetworkPlan): StepGroup[] | undefined {
  const groups: StepGroup[] = [];
  let at = 0;
  while (at < plan.steps.length) {
    const weighted = plan.steps[at++];
    if (weighted.kind === 'recurrent' && weighted.cell === 'lstm') {
      groups.push({ weighted, pool: undefined });
      continue;
    }
    if (weighted.kind !== 'dense' && weighted.kind !== 'convolution') return undefined;
    let pool: PoolGeometry | undefined;
    let next = plan.steps[at++];
    if (next?.kind === 'maxPool') {
      pool = next.geometry;
      next = plan.steps[at++];
    }
    if (next?.kind !== 'activation') return undefined;
    groups.push({ weighted, pool });
  }
  return groups;
}

function geometryOf(step: WeightedStep): ConvolutionGeometry {
  if (step.kind === 'convolution') return step.geometry;
  const one = { height: 1, width: 1, kernelHeight: 1, kernelWidth: 1, outHeight: 1, outWidth: 1 };
  const flat = { strideY: 1, strideX: 1, top: 0, bottom: 0, left: 0, right: 0 };
  return { ...one, ...flat, channels: step.nIn, filters: step.nOut };
}

function placeRecurrent(
  step: RecurrentStep,
  isFirst: boolean,
  inputRow: number,
  inputGradientRow: number,
  take: (rows: number) => number,
): FusedRecurrent {
  const { steps, units, returnSequences } = step;
  const hiddenRow = take(steps * units);
  const outputRows = (returnSequences ? steps : 1) * units;
  return {
    kind: 'recurrent',
    step,
    isFirst,
    isLast: false,
    inputRow,
    inputGradientRow,
    outputRow: hiddenRow + steps * units - outputRows,
    outputRows,
    gradientRow: take(outputRows),
    gateRow: take(4 * steps * units),
    throughRow: take(2 * steps * units),
    hiddenRow,
    memoryRow: take(units),
  };
}

/**
 * The rows of every value; undefined where the network has steps the fused kernels do not know. With `isWeighted`
 * every sample has a weight of its own.
 */
export function planFused(plan: NetworkPlan, isWeighted = false): FusedPlan | undefined {
  const groups = groupSteps(plan);
  if (!groups) return undefined;
  let rows = 0;
  const take = (count: number) => {
    const first = rows;
    rows += count;
    return first;
  };
  let inputRow = take(plan.inputSize);
  let inputGradientRow = -1;
  const layers = groups.map(({ weighted, pool }, i): FusedLayer | FusedRecurrent => {
    if (weighted.kind === 'recurrent') {
      const layer = placeRecurrent(weighted, i === 0, inputRow, inputGradientRow, take);
      inputRow = layer.outputRow;
      inputGradientRow = layer.gradientRow;
      return layer;
    }
    const geometry = geometryOf(weighted);
    const isLast = i === groups.length - 1;
    const sums = geometry.outHeight * geometry.outWidth * geometry.filters;
    const outputRows = pool ? pool.outHeight * pool.outWidth * pool.channels : sums;
    const outputRow = take(outputRows);
    const gradientRow = isLast ? outputRow : take(outputRows);
    const sumRow = pool ? take(sums) : gradientRow;
    const inputs = { inputRow, inputGradientRow };
    inputRow = outputRow;
    inputGradientRow = gradientRow;
    const outputs = { sumRow, outputRow, outputRows, gradientRow };
    return { kind: 'window', geometry, pool, isFirst: i === 0, isLast, ...inputs, ...outputs };
  });
  const labelRow = take(1);
  const teacherRow = take(plan.classes);
  const { classes, inputSize } = plan;
  const planned = { layers, classes, inputSize, labelRow, teacherRow, rows };
  return isWeighted ? { ...planned, weightRow: rows, rows: rows + 1 } : planned;
}
