// Mean and spread of the same figure over seeds or folds.
import { mean, sampleStandardDeviation } from 'simple-statistics';

/** Mean and standard deviation (n − 1); a single figure has deviation 0. */
export interface Spread {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

/** Of at least one figure. */
export function spreadOf(figures: readonly number[]): Spread {
  const values = [...figures];
  const deviation = values.length > 1 ? sampleStandardDeviation(values) : 0;
  return { mean: mean(values), deviation, count: values.length };
}

/** `0.9712 ± 0.0016`. */
export function formatSpread({ mean: middle, deviation }: Spread): string {
  return `${middle.toFixed(4)} ± ${deviation.toFixed(4)}`;
}
