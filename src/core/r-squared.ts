// R², the score of a regression: the share of the targets' variance that outputs explain.

/** Worst score: what is further off, or no number at all, counts the same, so that scores stay finite. */
export const LEAST_R_SQUARED = -1e9;

/**
 * Adds the squared errors of `count` samples to `residuals`, one entry an output. `values` are row-major
 * `[count, outputs]` in units of `unit`; `targets` of all samples, of which those from `first` on are meant.
 */
export function addResiduals(
  residuals: Float64Array,
  values: ArrayLike<number>,
  unit: number,
  targets: Float32Array,
  first: number,
  count: number,
): void {
  const outputs = residuals.length;
  const from = first * outputs;
  for (let i = 0; i < count * outputs; i++) {
    residuals[i % outputs] += (values[i] * unit - targets[from + i]) ** 2;
  }
}

/** Squared distances of the targets to their own mean, one entry an output. */
function spreadOf(targets: Float32Array, outputs: number): Float64Array {
  const count = targets.length / outputs;
  const means = new Float64Array(outputs);
  const spread = new Float64Array(outputs);
  for (let i = 0; i < targets.length; i++) means[i % outputs] += targets[i] / count;
  for (let i = 0; i < targets.length; i++) {
    spread[i % outputs] += (targets[i] - means[i % outputs]) ** 2;
  }
  return spread;
}

/**
 * `1 − Σ(y − ŷ)² / Σ(y − ȳ)²` of every output, averaged over outputs: scikit-learn's `r2_score`. 1 is perfect, 0 what
 * always answering the mean would reach, `LEAST_R_SQUARED` the worst. An output whose targets are all alike counts 1
 * where it is met exactly, else 0. No samples: 0.
 */
export function rSquaredFrom(residuals: Float64Array, targets: Float32Array): number {
  const outputs = residuals.length;
  if (targets.length === 0) return 0;
  let sum = 0;
  spreadOf(targets, outputs).forEach((spread, output) => {
    const residual = residuals[output];
    if (spread > 0) sum += 1 - residual / spread;
    else sum += residual === 0 ? 1 : 0;
  });
  const score = sum / outputs;
  return score >= LEAST_R_SQUARED ? score : LEAST_R_SQUARED;
}

/** R² of all samples at once, see `addResiduals` and `rSquaredFrom`. */
export function rSquaredOf(
  values: ArrayLike<number>,
  targets: Float32Array,
  outputs: number,
  unit = 1,
): number {
  const residuals = new Float64Array(outputs);
  addResiduals(residuals, values, unit, targets, 0, targets.length / outputs);
  return rSquaredFrom(residuals, targets);
}
