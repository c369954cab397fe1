// Centres and scales the input inside the first layer: trains like standardised features, costs no hardware.
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import type { SampleTable } from './training-batches.js';

/**
 * Features that sit on a large pedestal, such as raw converter codes, train badly. The trained bias b' stands
 * for b = b' − Σ w·mean, which is the same network over centred features; the first kernel starts larger and
 * learns faster by 1/deviation, which is the same as over features of deviation one.
 */
export interface InputConditioning {
  /** Mean input (real units) of each row of the first kernel: a feature, or a pixel's channel. */
  readonly rowMeans: Float64Array;
  /** Root mean square deviation of the features (real units), one number for all. */
  readonly deviation: number;
}

/** Conditioning that changes nothing. */
export function unconditioned(plan: NetworkPlan): InputConditioning {
  return { rowMeans: new Float64Array(plan.weighted[0].fanIn), deviation: 1 };
}

/** Measures the training features, which count in units of `inputUnit`. Inputs that are pooled first stay as they are. */
export function measureInput(
  plan: NetworkPlan,
  table: SampleTable,
  inputUnit: number,
): InputConditioning {
  const [first] = plan.steps;
  if (first.kind !== 'dense' && first.kind !== 'convolution') return unconditioned(plan);
  const columns = first.kind === 'dense' ? first.nIn : first.geometry.channels;
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
  const { fanIn } = plan.weighted[0];
  const rowMeans = Float64Array.from(
    { length: fanIn },
    (_, row) => (sums[row % columns] / perColumn) * inputUnit,
  );
  return { rowMeans, deviation: variance > 0 ? Math.sqrt(variance) * inputUnit : 1 };
}

/** The bias b of the first layer that stands for the trained `bias` b', given the kernel in use (real units). */
export function foldMeans(
  kernel: ArrayLike<number>,
  bias: Float64Array,
  conditioning: InputConditioning,
): Float64Array {
  const folded = bias.slice();
  conditioning.rowMeans.forEach((mean, row) => {
    for (let c = 0; c < folded.length; c++) folded[c] -= mean * kernel[row * folded.length + c];
  });
  return folded;
}

/** Turns the first layer's gradients, taken with respect to w and b, into those with respect to w and b'. */
export function centreGradients(
  { kernel, bias }: LayerParameters,
  { rowMeans }: InputConditioning,
): void {
  rowMeans.forEach((mean, row) => {
    for (let c = 0; c < bias.length; c++) kernel[row * bias.length + c] -= mean * bias[c];
  });
}
