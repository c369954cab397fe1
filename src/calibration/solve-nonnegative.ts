// Least squares with non-negative unknowns, for the handful of coefficients a calibration has.

/**
 * The x ≥ 0 that minimises ½ xᵀAx − bᵀx for a symmetric positive definite A (row-major n × n).
 * Active-set method of Lawson and Hanson, "Solving Least Squares Problems" (1974), chapter 23, on the normal equations.
 */
export function solveNonnegative(
  matrix: readonly (readonly number[])[],
  vector: readonly number[],
): number[] {
  const n = vector.length;
  const tolerance = 1e-12 * Math.max(1, ...vector.map(Math.abs));
  const free = new Set<number>();
  let x = new Array<number>(n).fill(0);
  // Every set of free unknowns occurs at most once; the bound only guards against rounding.
  for (let step = 0; step < 8 * n; step++) {
    const entering = findSteepest(matrix, vector, x, free, tolerance);
    if (entering < 0) break;
    free.add(entering);
    x = moveToSubspace(matrix, vector, x, free);
  }
  return x;
}

/** The bound unknown whose growth lowers the objective fastest; −1 at the optimum. */
function findSteepest(
  matrix: readonly (readonly number[])[],
  vector: readonly number[],
  x: readonly number[],
  free: ReadonlySet<number>,
  tolerance: number,
): number {
  let best = -1;
  let steepest = tolerance;
  for (let i = 0; i < vector.length; i++) {
    if (free.has(i)) continue;
    const descent = vector[i] - matrix[i].reduce((sum, value, j) => sum + value * x[j], 0);
    if (descent > steepest) [best, steepest] = [i, descent];
  }
  return best;
}

/** Goes to the unconstrained optimum over the free unknowns, binding those that would turn negative on the way. */
function moveToSubspace(
  matrix: readonly (readonly number[])[],
  vector: readonly number[],
  from: readonly number[],
  free: Set<number>,
): number[] {
  let x = [...from];
  while (free.size > 0) {
    const indices = [...free].sort((a, b) => a - b);
    const target = solvePositiveDefinite(
      indices.map((i) => indices.map((j) => matrix[i][j])),
      indices.map((i) => vector[i]),
    );
    const blocked = indices.filter((_, k) => target[k] <= 0);
    const next = new Array<number>(x.length).fill(0);
    if (blocked.length === 0) {
      for (let k = 0; k < indices.length; k++) next[indices[k]] = target[k];
      return next;
    }
    const step = Math.min(
      ...indices.map((i, k) => (target[k] <= 0 ? x[i] / (x[i] - target[k] || 1) : 1)),
    );
    for (let k = 0; k < indices.length; k++) {
      const i = indices[k];
      next[i] = x[i] + step * (target[k] - x[i]);
      if (target[k] <= 0 && next[i] <= 1e-15) {
        next[i] = 0;
        free.delete(i);
      }
    }
    // Rounding may leave the blocking unknown just above zero: bind the smallest one, so that the set shrinks.
    if (free.size === indices.length) {
      const smallest = blocked.reduce((a, b) => (next[b] < next[a] ? b : a));
      next[smallest] = 0;
      free.delete(smallest);
    }
    x = next;
  }
  return x;
}

/** Solves A y = b by Cholesky factorisation. */
function solvePositiveDefinite(matrix: number[][], vector: readonly number[]): number[] {
  const n = vector.length;
  const lower = matrix.map((row) => [...row]);
  const y = [...vector];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      lower[i][j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / lower[j][j];
    }
    for (let k = 0; k < i; k++) y[i] -= lower[i][k] * y[k];
    y[i] /= lower[i][i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) y[i] -= lower[k][i] * y[k];
    y[i] /= lower[i][i];
  }
  return y;
}
