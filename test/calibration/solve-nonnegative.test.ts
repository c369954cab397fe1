// The non-negative solver against its optimality conditions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveNonnegative } from '../../src/calibration/solve-nonnegative.js';

const problems = fc.integer({ min: 1, max: 8 }).chain((n) =>
  fc.record({
    rows: fc.array(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n }),
      { minLength: 1, maxLength: 10 },
    ),
    vector: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: n, maxLength: n }),
    ridge: fc.constantFrom(1e-4, 0.01, 1),
  }),
);

describe('solveNonnegative', () => {
  it('meets the Karush–Kuhn–Tucker conditions: no negative unknown, no descent left', () => {
    fc.assert(
      fc.property(problems, ({ rows, vector, ridge }) => {
        const matrix = vector.map((_, i) =>
          vector.map((_, j) => rows.reduce((sum, r) => sum + r[i] * r[j], i === j ? ridge : 0)),
        );
        const x = solveNonnegative(matrix, vector);
        const scale = Math.max(1, ...x);
        for (let i = 0; i < x.length; i++) {
          const descent = vector[i] - matrix[i].reduce((sum, value, j) => sum + value * x[j], 0);
          expect(x[i]).toBeGreaterThanOrEqual(0);
          expect(descent).toBeLessThan(1e-8 * scale);
          if (x[i] > 0) expect(Math.abs(descent)).toBeLessThan(1e-8 * scale);
        }
      }),
      { numRuns: 500 },
    );
  });
});
