// Centres and scales the input inside the first layer: trains like standardised features, costs no hardware.
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { kindOf } from './steps/step-kinds.js';
import type { SampleTable } from './training-batches.js';

/**
 * Features that sit on a large pedestal, such as raw converter codes, train badly. The trained bias b' stands
 * for b = b' − Σ w·mean, which is the same network over centred features; the first kernel starts larger and
 * learns faster by 1/deviation, which is the same as over features of deviation one.
 */
export interface InputConditioning {
  /** Mean input (real units) of each row of the first kernel: a feature, or a pixel's channel. */
  readonly rowMeans: Float64Array;
  /** Means of a first layer whose channels read one column each, all rows alike; `rowMeans` is then empty. */
  readonly channelMeans?: Float64Array;
  /** Root mean square deviation of the features (real units), one number for all. */
  readonly deviation: number;
  /** Columns of the first kernel; absent: as many as it has biases. */
  readonly columns?: number;
  /** Leading weights of the first kernel that read features; absent: all of them. */
  readonly weights?: number;
}

/** Conditioning that changes nothing. */
export function unconditioned(): InputConditioning {
  return { rowMeans: new Float64Array(0), deviation: 1 };
}

/** Measures the training features, which count in units of `inputUnit`. Inputs that are pooled first stay as they are. */
export function measureInput(
  plan: NetworkPlan,
  table: SampleTable,
  inputUnit: number,
): InputConditioning {
  const [first] = plan.steps;
  const conditioned = kindOf(first).conditionedInput?.(first);
  if (!conditioned) return unconditioned();
  const { columns, rows, ownColumn, channels } = conditioned;
  const sums = new Float64Array(columns);
  const squares = new Float64Array(columns);
  table.features.forEach((value, i) => {
    sums[i % columns] += value;
    squares[i % columns] += value * value;
  });
  const perColumn = table.features.length / columns;
  let variance = 0;
  for (let c = 0; c < columns; c++) {
    variance += (squares[c] / perColumn - (sums[c] / perColumn) ** 2) / columns;
  }
  const means = (length: number) =>
    Float64Array.from({ length }, (_, row) => (sums[row % columns] / perColumn) * inputUnit);
  const deviation = variance > 0 ? Math.sqrt(variance) * inputUnit : 1;
  if (ownColumn) return { rowMeans: new Float64Array(0), channelMeans: means(columns), deviation };
  if (channels === undefined) return { rowMeans: means(rows), deviation };
  return { rowMeans: means(rows), deviation, columns: channels, weights: rows * channels };
}

/** The bias b of the first layer that stands for the trained `bias` b', given the kernel in use (real units). */
export function foldMeans(
  kernel: ArrayLike<number>,
  bias: Float64Array,
  conditioning: InputConditioning,
): Float64Array {
  const folded = bias.slice();
  const columns = conditioning.columns ?? folded.length;
  conditioning.rowMeans.forEach((mean, row) => {
    for (let c = 0; c < columns; c++) folded[c] -= mean * kernel[row * columns + c];
  });
  const { channelMeans } = conditioning;
  for (let k = 0; channelMeans && k < kernel.length; k++) {
    folded[k % folded.length] -= channelMeans[k % folded.length] * kernel[k];
  }
  return folded;
}

/** Turns the first layer's gradients, taken with respect to w and b, into those with respect to w and b'. */
export function centreGradients(
  { kernel, bias }: LayerParameters,
  { rowMeans, channelMeans, columns = bias.length }: InputConditioning,
): void {
  rowMeans.forEach((mean, row) => {
    for (let c = 0; c < columns; c++) kernel[row * columns + c] -= mean * bias[c];
  });
  for (let k = 0; channelMeans && k < kernel.length; k++) {
    kernel[k] -= channelMeans[k % bias.length] * bias[k % bias.length];
  }
}
