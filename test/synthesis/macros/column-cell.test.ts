// Columns of ROMs as cells: what they compute is what they hold.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MacroBank, MemoryMacro } from '../../../src/core/memory-macro.js';
import { addressBitsOf, placeTable } from '../../../src/core/memory-macro.js';
import { tabulateBoolean } from '../../../src/synthesis/liberty/evaluate-boolean.js';
import { createColumnCell, functionOfColumn } from '../../../src/synthesis/macros/column-cell.js';
import { compileSimulationCell } from '../../../src/synthesis/power/simulation-cell.js';

const FIGURES = { areaUm2: 1, leakageNw: 1, accessNs: 1, addressPinFf: 1, dataSlewNs: 0.1 };

test('the function of a column is its contents, whatever they are', () => {
  const contents = fc.integer({ min: 1, max: 7 }).chain((bits) =>
    fc.record({
      bits: fc.constant(bits),
      // Repeated and inverted parts are what makes functions small.
      part: fc.array(fc.boolean(), { minLength: 1, maxLength: 2 ** bits }),
      inverted: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(contents, ({ bits, part, inverted }) => {
      const pins = Array.from({ length: bits }, (_, bit) => `a${bit}`);
      const column = Array.from({ length: 2 ** bits }, (_, address) => {
        const repeats = Math.floor(address / part.length);
        return part[address % part.length] !== (inverted && repeats % 2 === 1) ? '1' : '0';
      }).join('');
      const table = tabulateBoolean(functionOfColumn({ column, pins }), pins);
      expect([...table].join('')).toBe(column);
    }),
  );
});

test('the deepest column that is allowed can be simulated', () => {
  const column = Array.from({ length: 4096 }, (_, at) => ((at * 2_654_435_761) >>> 13) & 1).join(
    '',
  );
  const pins = Array.from({ length: 12 }, (_, bit) => `a${bit}`);
  const cell = createColumnCell({ module: 'rom', columns: [column] }, 0, pins, FIGURES);
  const bound = { cell, inputs: pins, outputs: ['q'] };
  const [table] = compileSimulationCell(bound).functions;
  expect([...table.subarray(0, 4096)].join('')).toBe(column);
});

const range = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 300 }))
  .map(([min, more]) => ({ min, max: min + more }));
const figure = fc.record({ fixed: fc.constantFrom(1, 50), perBit: fc.constantFrom(0.1, 2) });
const macro: fc.Arbitrary<MemoryMacro> = fc.record({
  kind: fc.constant('rom' as const),
  name: fc.constant('rom'),
  words: range,
  width: range,
  bits: range.map(({ min, max }) => ({ min, max: max * 100 })),
  areaUm2: figure,
  readPj: figure,
  leakageNw: figure,
  accessNs: fc.constant({ fixed: 1, perAddressBit: 1 }),
  addressPinFf: fc.constant(1),
  dataSlewNs: fc.constant(0.1),
});

test('a placed table has all its bits in macros within their ranges; an impossible one is refused', () => {
  const size = fc.record({
    words: fc.integer({ min: 2, max: 400 }),
    width: fc.integer({ min: 1, max: 900 }),
  });
  const isWithin = (value: number, { min, max }: { min: number; max: number }) =>
    value >= min && value <= max;
  fc.assert(
    fc.property(size, fc.array(macro, { maxLength: 3 }), ({ words, width }, macros) => {
      const banks = placeTable({ words, width }, macros);
      if (banks === undefined) {
        // One macro with exactly the table's size would have done.
        const exact = macros.some(
          (each) =>
            isWithin(words, each.words) &&
            isWithin(width, each.width) &&
            isWithin(words * width, each.bits),
        );
        expect(exact).toBe(false);
        return;
      }
      const total = (count: (bank: MacroBank) => number) =>
        banks.reduce((sum, bank) => sum + count(bank), 0);
      expect(total((bank) => bank.width * bank.count)).toBe(width);
      for (const bank of banks) {
        expect(bank.words).toBe(words);
        expect(isWithin(words, bank.macro.words)).toBe(true);
        expect(isWithin(bank.width, bank.macro.width)).toBe(true);
        expect(isWithin(words * bank.width, bank.macro.bits)).toBe(true);
        expect(2 ** addressBitsOf(words)).toBeGreaterThanOrEqual(words);
      }
    }),
  );
});
