// Features as a student's input port sees them: rounded once, counted in units of the input format.
import type { Split } from '../core/dataset.js';
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import { quantiseReal } from '../fixed-point/quantise.js';
import type { SampleTable } from './training-batches.js';

/** Raw integers of `format` for every feature; labels and targets unchanged. Throws INPUT for a feature that is not finite. */
export function roundFeatures(split: Split, format: FixedPointFormat): SampleTable {
  const features = split.features.map((value) => quantiseReal(value, format));
  const { count, labels, targets } = split;
  return targets ? { count, features, labels, targets } : { count, features, labels };
}
