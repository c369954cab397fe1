// Two ways of training against each other: seed by seed on the same data, so that what both share falls out.
import { type Spread, spreadOf } from '../accuracy/spread.js';

/** Students of one way on one dataset or on all its folds; costs are means. */
export interface Arm {
  readonly test: Spread;
  readonly nonZeroWeights: number;
  readonly ebops: number;
}

/** `on` less `off`. */
export interface Comparison {
  readonly off: Arm;
  readonly on: Arm;
  /** Mean over seeds of the difference of test accuracies. */
  readonly difference: number;
  /** Half the width of its 95 % interval over seeds, by Student's t. The test samples are the same for both. */
  readonly uncertainty: number;
  readonly verdict: 'helps' | 'hurts' | 'no difference to be seen';
}

/** Two-sided 95 % quantiles of Student's t for 1 … 9 degrees of freedom (tables). */
const STUDENT_T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];

/** `off[s]` and `on[s]` are test accuracies of seed s, 2 … 10 of them. */
export function comparePairs(
  off: readonly number[],
  on: readonly number[],
): Omit<Comparison, 'off' | 'on'> {
  const { mean, deviation, count } = spreadOf(on.map((accuracy, s) => accuracy - off[s]));
  const uncertainty = (STUDENT_T[count - 2] * deviation) / Math.sqrt(count);
  const verdict =
    mean > uncertainty ? 'helps' : mean < -uncertainty ? 'hurts' : 'no difference to be seen';
  return { difference: mean, uncertainty, verdict };
}
