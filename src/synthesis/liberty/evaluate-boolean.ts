// Evaluates Boolean expressions, one assignment at a time or as whole truth tables.
import { ParetapeError } from '../../core/errors.js';
import type { BooleanExpression, TimingSense } from './cell-library.js';

/** More variables than this make no truth table (65 536 entries). */
const MAX_VARIABLES = 16;

/** The names an expression mentions, in order of first appearance. */
export function listPins(expression: BooleanExpression, found: string[] = []): string[] {
  switch (expression.kind) {
    case 'constant':
      return found;
    case 'pin':
      if (!found.includes(expression.pin)) found.push(expression.pin);
      return found;
    case 'not':
      return listPins(expression.of, found);
    default:
      return listPins(expression.right, listPins(expression.left, found));
  }
}

/** Value of the expression; `valueOfPin` gives the value of each pin. */
export function evaluateBoolean(
  expression: BooleanExpression,
  valueOfPin: (pin: string) => boolean,
): boolean {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'pin':
      return valueOfPin(expression.pin);
    case 'not':
      return !evaluateBoolean(expression.of, valueOfPin);
    case 'and':
      return (
        evaluateBoolean(expression.left, valueOfPin) &&
        evaluateBoolean(expression.right, valueOfPin)
      );
    case 'or':
      return (
        evaluateBoolean(expression.left, valueOfPin) ||
        evaluateBoolean(expression.right, valueOfPin)
      );
    case 'xor':
      return (
        evaluateBoolean(expression.left, valueOfPin) !==
        evaluateBoolean(expression.right, valueOfPin)
      );
  }
}

/** Truth table over `variables`: entry i is the value with bit k of i on variable k. INPUT error for other names. */
export function tabulateBoolean(
  expression: BooleanExpression,
  variables: readonly string[],
): Uint8Array {
  if (variables.length > MAX_VARIABLES) {
    throw new ParetapeError('INPUT', `A function of ${variables.length} pins is not supported`);
  }
  const bitOf = new Map(variables.map((name, bit) => [name, bit]));
  for (const pin of listPins(expression)) {
    if (!bitOf.has(pin)) throw new ParetapeError('INPUT', `No pin named '${pin}' in this cell`);
  }
  const table = new Uint8Array(1 << variables.length);
  for (let i = 0; i < table.length; i++) {
    const value = evaluateBoolean(expression, (pin) => ((i >> (bitOf.get(pin) ?? 0)) & 1) === 1);
    table[i] = value ? 1 : 0;
  }
  return table;
}

/** Whether the function rises, falls or may do both when `pin` rises. */
export function findSense(expression: BooleanExpression, pin: string): TimingSense {
  const variables = listPins(expression);
  const bit = variables.indexOf(pin);
  if (bit < 0 || variables.length > MAX_VARIABLES) return 'non_unate';
  const table = tabulateBoolean(expression, variables);
  let rises = false;
  let falls = false;
  for (let i = 0; i < table.length; i++) {
    if ((i >> bit) & 1) continue;
    const change = table[i | (1 << bit)] - table[i];
    rises ||= change > 0;
    falls ||= change < 0;
  }
  if (rises === falls) return 'non_unate';
  return rises ? 'positive_unate' : 'negative_unate';
}
