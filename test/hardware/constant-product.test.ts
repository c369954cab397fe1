// Constant products: the plans compute what the matrix says, with few additions, the same every time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import {
  CELL_DELAYS,
  type CompressorTree,
  LOGIC_DELAYS,
  NO_WIRE,
  ONE,
  planCompressorTree,
} from '../../src/hardware/constant-product/compressor-tree.js';
import { csdDigits } from '../../src/hardware/constant-product/csd.js';
import { planDigitProducts } from '../../src/hardware/constant-product/digit-products.js';
import { joinTerms } from '../../src/hardware/constant-product/join-terms.js';
import { optimiseProducts } from '../../src/hardware/constant-product/optimise-products.js';
import {
  countAdditions,
  type ProductPlan,
} from '../../src/hardware/constant-product/product-plan.js';

function valueOfPlan(plan: ProductPlan, inputs: readonly number[]): number[] {
  const nodes = [...inputs];
  for (const { left, right, shift, negative } of plan.sums) {
    nodes.push(nodes[left] + (negative ? -1 : 1) * nodes[right] * 2 ** shift);
  }
  return plan.outputs.map((terms) =>
    terms.reduce(
      (sum, { node, shift, negative }) => sum + (negative ? -1 : 1) * nodes[node] * 2 ** shift,
      0,
    ),
  );
}

function valueOfTree(tree: CompressorTree, leaves: readonly number[]): number {
  const wires = [...leaves];
  const at = (wire: number) => (wire === ONE ? 1 : wire === NO_WIRE ? 0 : wires[wire]);
  for (const { a, b, c } of tree.counters) {
    const count = at(a) + at(b) + at(c);
    wires.push(count % 2, count >> 1);
  }
  const total = tree.rows.reduce((sum, [a, b], column) => sum + (at(a) + at(b)) * 2 ** column, 0);
  return total % 2 ** tree.width;
}

/** Normal weights of 6 bits, 60 % of them zero: the layer of the published measurements. */
function sparseMatrix(nIn: number, nOut: number): Float64Array {
  const random = createRandom(1, 'matrix', nIn, nOut);
  const weight = () => Math.max(-31, Math.min(31, Math.round(random.normal() * 10)));
  return Float64Array.from({ length: nIn * nOut }, () => (random.uniform() < 0.6 ? 0 : weight()));
}

describe('canonical signed digits', () => {
  test('have the value of the constant and no two neighbours', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (value) => {
        const digits = csdDigits(value);
        const signed = digits.map(({ shift, negative }) => (negative ? -1 : 1) * 2 ** shift);
        expect(signed.reduce((sum, digit) => sum + digit, 0)).toBe(value);
        const gaps = digits.slice(1).map(({ shift }, index) => shift - digits[index].shift);
        expect(gaps.every((gap) => gap >= 2)).toBe(true);
      }),
    );
  });
});

const matrices = fc.integer({ min: 1, max: 6 }).chain((nOut) =>
  fc.record({
    nOut: fc.constant(nOut),
    rows: fc.array(
      fc.array(fc.integer({ min: -200, max: 200 }), { minLength: nOut, maxLength: nOut }),
      { minLength: 1, maxLength: 8 },
    ),
  }),
);

function randomVector(seed: number, size: number): number[] {
  const random = createRandom(seed, 'inputs');
  return Array.from({ length: size }, () => random.integer(256) - 128);
}

function multiply(
  weights: ArrayLike<number>,
  nOut: number,
  inputs: readonly number[],
): readonly number[] {
  return Array.from({ length: nOut }, (_, output) =>
    inputs.reduce((sum, input, row) => sum + weights[row * nOut + output] * input, 0),
  );
}

/** Additions that each shared sum and each term of an output lies behind. */
function depthsOf(plan: ProductPlan): number[] {
  const depths = new Array<number>(plan.inputs).fill(0);
  for (const { left, right } of plan.sums) depths.push(Math.max(depths[left], depths[right]) + 1);
  return depths;
}

describe('products on their own', () => {
  test('compute the matrix product and share nothing', () => {
    fc.assert(
      fc.property(matrices, fc.nat(), ({ nOut, rows }, seed) => {
        const plan = planDigitProducts(rows.flat(), rows.length, nOut);
        const inputs = randomVector(seed, rows.length);
        expect(valueOfPlan(plan, inputs)).toEqual(multiply(rows.flat(), nOut, inputs));
        expect(plan.sums).toEqual([]);
      }),
    );
  });
});

describe('shared products', () => {
  test('compute the matrix product with no more additions than signed digits need', () => {
    fc.assert(
      fc.property(matrices, fc.nat(), ({ nOut, rows }, seed) => {
        const weights = rows.flat();
        const plan = optimiseProducts(weights, rows.length, nOut, 8, { work: 5_000 });
        const inputs = randomVector(seed, rows.length);
        expect(valueOfPlan(plan, inputs)).toEqual(multiply(weights, nOut, inputs));
        const digits = planDigitProducts(weights, rows.length, nOut);
        expect(plan.digits).toBe(digits.digits);
        expect(countAdditions(plan)).toBeLessThanOrEqual(countAdditions(digits));
      }),
      { numRuns: 60 },
    );
  });

  test('stay exact where digits meet again: constants that are multiples of each other', () => {
    const weights = [3, 6, 12, 24, 7, 14, 28, 56, 11, 22, 44, 88, 45, 90, 180, 360];
    for (const nOut of [1, 2, 4, 8]) {
      const plan = optimiseProducts(weights, weights.length / nOut, nOut, 8);
      const inputs = randomVector(nOut, weights.length / nOut);
      expect(valueOfPlan(plan, inputs)).toEqual(multiply(weights, nOut, inputs));
    }
  });

  test('are no larger after the search, and the same every time', () => {
    const weights = sparseMatrix(8, 12);
    const greedy = optimiseProducts(weights, 8, 12, 8, { work: 0 });
    const searched = optimiseProducts(weights, 8, 12, 8, { work: 200_000 });
    expect(countAdditions(searched)).toBeLessThan(countAdditions(greedy));
    // One pair more is another search to the memory of plans, and the same one to its rounds.
    expect(optimiseProducts(weights, 8, 12, 8, { work: 0.5 })).toEqual(greedy);
  });

  test('lie behind no more additions than allowed', () => {
    const weights = sparseMatrix(12, 16);
    for (const maxDepth of [1, 2]) {
      const plan = optimiseProducts(weights, 12, 16, 8, { maxDepth, work: 100_000 });
      expect(Math.max(...depthsOf(plan))).toBeLessThanOrEqual(maxDepth);
      const inputs = randomVector(1, 12);
      expect(valueOfPlan(plan, inputs)).toEqual(multiply(weights, 16, inputs));
    }
  });

  test('need at most 0.6 additions a digit for 16 x 64 weights of 6 bits, 60 % zero (published: 483 for 706 digits)', () => {
    const plan = optimiseProducts(sparseMatrix(16, 64), 16, 64, 8, { work: 3_000_000 });
    expect(countAdditions(plan) / plan.digits).toBeLessThan(0.6);
  });
});

describe('joined terms', () => {
  test('are the same product with at most one term an output, in trees of logarithmic height', () => {
    fc.assert(
      fc.property(matrices, fc.nat(), ({ nOut, rows }, seed) => {
        const digits = planDigitProducts(rows.flat(), rows.length, nOut);
        const joined = joinTerms(digits, 8);
        const inputs = randomVector(seed, rows.length);
        expect(valueOfPlan(joined, inputs)).toEqual(valueOfPlan(digits, inputs));
        expect(countAdditions(joined)).toBe(countAdditions(digits));
        const depths = depthsOf(joined);
        joined.outputs.forEach((terms, output) => {
          expect(terms.length).toBeLessThanOrEqual(1);
          const height = Math.ceil(Math.log2(Math.max(1, digits.outputs[output].length)));
          for (const { node } of terms) expect(depths[node]).toBeLessThanOrEqual(height);
        });
      }),
    );
  });
});

describe('compressor trees', () => {
  test('add leaves and constant modulo the width, with two wires a column left', () => {
    const columns = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 });
    const constants = fc.integer({ min: -(2 ** 30), max: 2 ** 30 });
    fc.assert(
      fc.property(columns, constants, fc.nat(), (leafColumns, constant, seed) => {
        const random = createRandom(seed, 'leaves');
        const width = 10;
        const leaves = leafColumns.map((column) => ({ column, arrival: random.integer(6) }));
        const bits = leaves.map(() => random.integer(2));
        const exact = leaves.reduce((sum, { column }, i) => sum + bits[i] * 2 ** column, constant);
        const modulus = 2 ** width;
        for (const delays of [LOGIC_DELAYS, CELL_DELAYS]) {
          const tree = planCompressorTree(leaves, constant, width, delays);
          expect(valueOfTree(tree, bits)).toBe(((exact % modulus) + modulus) % modulus);
        }
      }),
    );
  });
});
