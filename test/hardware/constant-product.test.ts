// Constant products: the plans compute what the matrix says, with few additions, the same every time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import {
  type CompressorTree,
  NO_WIRE,
  ONE,
  planCompressorTree,
} from '../../src/hardware/constant-product/compressor-tree.js';
import { csdDigits } from '../../src/hardware/constant-product/csd.js';
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

describe('shared products', () => {
  test('compute the matrix product', () => {
    const matrix = fc.integer({ min: 1, max: 6 }).chain((nOut) =>
      fc.record({
        nOut: fc.constant(nOut),
        rows: fc.array(
          fc.array(fc.integer({ min: -200, max: 200 }), { minLength: nOut, maxLength: nOut }),
          { minLength: 1, maxLength: 8 },
        ),
      }),
    );
    fc.assert(
      fc.property(matrix, fc.integer({ min: 1, max: 1000 }), ({ nOut, rows }, seed) => {
        const plan = optimiseProducts(rows.flat(), rows.length, nOut, 8);
        const random = createRandom(seed, 'inputs');
        const inputs = rows.map(() => random.integer(256) - 128);
        const product = Array.from({ length: nOut }, (_, output) =>
          rows.reduce((sum, row, input) => sum + row[output] * inputs[input], 0),
        );
        expect(valueOfPlan(plan, inputs)).toEqual(product);
        expect(countAdditions(plan)).toBeLessThanOrEqual(plan.digits);
      }),
    );
  });

  test('need at most 483 / 706 of the digits for 16 x 64 weights of 6 bits, 60 % zero, as published', () => {
    const plan = optimiseProducts(sparseMatrix(16, 64), 16, 64, 8);
    expect(countAdditions(plan) / plan.digits).toBeLessThan(483 / 706);
  });

  test('no pair of terms occurs in two outputs any more', () => {
    const plan = optimiseProducts(sparseMatrix(8, 12), 8, 12, 8);
    const seen = new Set<string>();
    for (const terms of plan.outputs) {
      const inOutput = new Set<string>();
      for (const a of terms) {
        for (const b of terms) {
          if (a.shift > b.shift || (a.shift === b.shift && a.node >= b.node)) continue;
          const sign = a.negative === b.negative;
          inOutput.add(`${a.node} ${b.node} ${b.shift - a.shift} ${sign}`);
        }
      }
      for (const pair of inOutput) {
        expect(seen.has(pair), pair).toBe(false);
        seen.add(pair);
      }
    }
  });

  test('of a matrix beyond the pair limit are still exact', () => {
    const weights = sparseMatrix(200, 20);
    const plan = optimiseProducts(weights, 200, 20, 8);
    const inputs = Array.from({ length: 200 }, (_, index) => ((index * 37) % 255) - 127);
    const product = Array.from({ length: 20 }, (_, output) =>
      inputs.reduce((sum, input, row) => sum + weights[row * 20 + output] * input, 0),
    );
    expect(valueOfPlan(plan, inputs)).toEqual(product);
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
        const tree = planCompressorTree(leaves, constant, width);
        const bits = leaves.map(() => random.integer(2));
        const exact = leaves.reduce((sum, { column }, i) => sum + bits[i] * 2 ** column, constant);
        const modulus = 2 ** width;
        expect(valueOfTree(tree, bits)).toBe(((exact % modulus) + modulus) % modulus);
      }),
    );
  });
});
