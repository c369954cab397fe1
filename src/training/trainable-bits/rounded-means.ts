// Means of the input features as they are after rounding: what the first bias is centred by.
import type { SampleTable } from '../training-batches.js';
import { type BitParameters, wholeBits } from './bit-parameters.js';
import type { TrainableSetup } from './trainable-step.js';

/** Samples the means are taken from. */
const MEAN_SAMPLES = 1024;

/** Remembers the means of numbers of bits that have not changed. */
export interface MeanTracker {
  /** Mean rounded input of each row of the first kernel; empty where the input is not centred. */
  of(bits: BitParameters): Float64Array;
}

/** A dropped feature has mean 0: a bias centred by what it once was would shift the network. */
export function createMeanTracker({
  plan,
  layout,
  conditioning,
  table,
  inputUnit,
}: Pick<TrainableSetup, 'plan' | 'layout' | 'conditioning' | 'table' | 'inputUnit'>): MeanTracker {
  const { length } = conditioning.rowMeans;
  const { groupOfElement } = layout.nodes[0];
  // Rows of a convolution's kernel run over the channels fastest.
  const [first] = plan.steps;
  const columns = first.kind === 'convolution' ? first.geometry.channels : groupOfElement.length;
  let known: Int32Array | undefined;
  let means = new Float64Array(length);
  return {
    of: (bits) => {
      const whole = Int32Array.from(bits.nodes[0], wholeBits);
      if (length === 0 || known?.every((f, g) => f === whole[g])) return means;
      const perColumn = meanColumns(table, inputUnit, groupOfElement, whole, columns);
      means = Float64Array.from({ length }, (_, row) => perColumn[row % columns]);
      known = whole;
      return means;
    },
  };
}

function meanColumns(
  { features, count }: SampleTable,
  inputUnit: number,
  groupOfElement: Int32Array,
  whole: Int32Array,
  columns: number,
): Float64Array {
  const size = groupOfElement.length;
  const samples = Math.min(count, MEAN_SAMPLES);
  const sums = new Float64Array(columns);
  for (let s = 0; s < samples; s++) {
    for (let e = 0; e < size; e++) {
      const scale = 2 ** whole[groupOfElement[e]];
      const x = features[s * size + e] * inputUnit;
      sums[e % columns] += Math.floor(x * scale + 0.5) / scale;
    }
  }
  return sums.map((sum) => (sum * columns) / (samples * size));
}
