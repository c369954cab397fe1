// Liberty's Boolean expressions: every way of writing an operator means the same.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BooleanExpression } from '../../src/synthesis/liberty/cell-library.js';
import {
  evaluateBoolean,
  findSense,
  tabulateBoolean,
} from '../../src/synthesis/liberty/evaluate-boolean.js';
import { parseBoolean } from '../../src/synthesis/liberty/parse-boolean.js';

const PINS = ['A', 'B', 'C1', 'D_n'];

const expressions = fc.letrec<{ node: BooleanExpression }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...PINS).map((pin): BooleanExpression => ({ kind: 'pin', pin })),
    fc.boolean().map((value): BooleanExpression => ({ kind: 'constant', value })),
    tie('node').map((of): BooleanExpression => ({ kind: 'not', of })),
    fc
      .tuple(fc.constantFrom('and', 'or', 'xor'), tie('node'), tie('node'))
      .map(([kind, left, right]) => ({ kind, left, right }) as BooleanExpression),
  ),
})).node;

/** Writes an expression; `style` picks among the notations. */
function write(expression: BooleanExpression, style: () => number): string {
  const inner = (part: BooleanExpression) => `(${write(part, style)})`;
  const choose = (...words: string[]) => words[style() % words.length];
  switch (expression.kind) {
    case 'constant':
      return expression.value ? '1' : '0';
    case 'pin':
      return expression.pin;
    case 'not':
      return choose(`!${inner(expression.of)}`, `${inner(expression.of)}'`);
    default: {
      const operators = { and: ['*', '&', ' ', ' && '], or: ['+', '|', ' || '], xor: ['^'] };
      const operator = choose(...operators[expression.kind]);
      return `${inner(expression.left)}${operator}${inner(expression.right)}`;
    }
  }
}

test('every notation of an expression has the same truth table', () => {
  fc.assert(
    fc.property(expressions, fc.array(fc.nat(100), { minLength: 1 }), (expression, styles) => {
      let turn = 0;
      const text = write(expression, () => styles[turn++ % styles.length]);
      expect(tabulateBoolean(parseBoolean(text), PINS)).toEqual(tabulateBoolean(expression, PINS));
    }),
  );
});

test.each([
  ['A B + C1', '(A & B) | C1'],
  ['A + B C1', 'A | (B & C1)'],
  ['A ^ B & C1', '(A ^ B) & C1'],
  ["!A B'", '(!A) & (!B)'],
  ["A''", 'A'],
  ['!!A', 'A'],
  ['(A)(B)', 'A & B'],
])('%s binds as %s', (text, same) => {
  expect(tabulateBoolean(parseBoolean(text), PINS)).toEqual(
    tabulateBoolean(parseBoolean(same), PINS),
  );
});

test.each(['', 'A &', '(A', 'A)', '!', 'A ? B', '('.repeat(5000), 'A|'.repeat(9000)])(
  'refuses %j',
  (text) => {
    expect(() => parseBoolean(text)).toThrow(expect.objectContaining({ code: 'INPUT' }));
  },
);

test('the sense of a pin is what raising it can do to the output', () => {
  expect(findSense(parseBoolean('!(A B)'), 'A')).toBe('negative_unate');
  expect(findSense(parseBoolean('A + B'), 'B')).toBe('positive_unate');
  expect(findSense(parseBoolean('A ^ B'), 'A')).toBe('non_unate');
  expect(evaluateBoolean(parseBoolean('A ^ 1'), () => false)).toBe(true);
});
