// Serial sums: digit by digit, carries saved, the integers add up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planSerialConstant } from '../../src/hardware/digit-serial/digit-serial-constant.js';
import {
  type DigitTree,
  planDigitTree,
} from '../../src/hardware/digit-serial/digit-serial-tree.js';
import { balanceInputs } from '../../src/hardware/multiplexed/mac-balance.js';
import { bitOf } from '../../src/hardware/multiplexed/table-plan.js';

/** Digits of the sum of streams, bit by bit as the full adders make them; `presets` saved carries start at one. */
function runTree(tree: DigitTree, digits: readonly (readonly boolean[])[], presets: number) {
  let saved = Array.from({ length: tree.saved }, (_, carry) => carry < presets);
  return digits.map((leaves) => {
    const wires = [...leaves, ...saved];
    for (const { a, b, c } of tree.adders) {
      const ones = Number(wires[a]) + Number(wires[b]) + Number(wires[c]);
      wires.push(ones % 2 === 1, ones > 1);
    }
    saved = tree.carries.map((wire) => wires[wire]);
    return tree.sums.map((wire) => wire >= 0 && wires[wire]);
  });
}

const sums = fc.record({
  values: fc.array(fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), { minLength: 1, maxLength: 9 }),
  constant: fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer()),
  digit: fc.integer({ min: 1, max: 8 }),
  ticks: fc.integer({ min: 2, max: 20 }),
  arrivals: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 }),
});

test('streams and a constant add up modulo the digits, whatever arrives first', () => {
  fc.assert(
    fc.property(sums, ({ values, constant, digit, ticks, arrivals }) => {
      const plan = planSerialConstant(constant, values.length, digit, ticks);
      const streams = values.length + (plan.tables.length > 0 ? 1 : 0);
      const tree = planDigitTree(
        Array.from({ length: streams }, (_, k) => new Array<number>(digit).fill(arrivals[k] ?? 7)),
        digit,
      );
      expect(tree.adders.length).toBe((streams - 1) * digit);
      expect(plan.presets).toBeLessThanOrEqual(tree.saved);
      const digits = Array.from({ length: ticks }, (_, tick) => [
        ...values.flatMap((value) =>
          Array.from({ length: digit }, (_, j) => bitOf(value, Math.min(52, tick * digit + j))),
        ),
        ...plan.tables.map((table) => table[tick]),
      ]);
      const total = values.reduce((sum, value) => sum + value, constant);
      runTree(tree, digits, plan.presets).forEach((bits, tick) => {
        bits.forEach((bit, j) => {
          const position = tick * digit + j;
          if (position < 50) expect(bit).toBe(bitOf(total, position));
        });
      });
    }),
    { numRuns: 300 },
  );
});

test('balancing keeps as many inputs in every cycle and never needs more rows', () => {
  const matrices = fc.record({
    ticks: fc.constantFrom(2, 3, 4),
    homes: fc.integer({ min: 1, max: 4 }),
    nOut: fc.integer({ min: 1, max: 6 }),
    ones: fc.array(fc.boolean(), { minLength: 96, maxLength: 96 }),
  });
  fc.assert(
    fc.property(matrices, ({ ticks, homes, nOut, ones }) => {
      const nIn = ticks * homes;
      const weights = Float64Array.from({ length: nIn * nOut }, (_, i) => (ones[i] ? 3 : 0));
      const tickOf = balanceInputs({ nIn, nOut, weights }, ticks);
      const countRows = (tickOfInput: (input: number) => number) => {
        let rows = 0;
        for (let output = 0; output < nOut; output++) {
          const counts = new Array<number>(ticks).fill(0);
          for (let i = 0; i < nIn; i++) counts[tickOfInput(i)] += weights[i * nOut + output] / 3;
          rows += Math.max(...counts);
        }
        return rows;
      };
      for (let tick = 0; tick < ticks; tick++) {
        expect(tickOf.filter((each) => each === tick).length).toBe(homes);
      }
      expect(countRows((i) => tickOf[i])).toBeLessThanOrEqual(countRows((i) => i % ticks));
    }),
    { numRuns: 60 },
  );
});
