// Reads the Boolean expressions of Liberty: ! ' & * (or juxtaposition) ^ | + ( ) 0 1 and pin names.
import { ParetapeError } from '../../core/errors.js';
import type { BooleanExpression } from './cell-library.js';

/** Deeper nesting or a longer text is no cell's function. */
const MAX_DEPTH = 200;
const MAX_LENGTH = 8_000;

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

/**
 * Parses one expression. Precedence as in the Liberty reference manual: negation, XOR, AND, OR.
 * Throws an INPUT error without position (the caller knows the attribute).
 */
export function parseBoolean(text: string): BooleanExpression {
  if (text.length > MAX_LENGTH) throw fail('Boolean expression is too long');
  const reader: Reader = { text, at: 0, depth: 0 };
  const result = readOr(reader);
  if (peek(reader) !== undefined) {
    throw fail(`Expected an operator in '${shorten(text)}', found '${peek(reader)}'`);
  }
  return result;
}

function fail(message: string): ParetapeError {
  return new ParetapeError('INPUT', message, {
    hint: "Operators are ! ' & * ^ | + and parentheses; operands are pin names, 0 and 1.",
  });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function peek(reader: Reader): string | undefined {
  while (reader.at < reader.text.length && /[\s\\]/.test(reader.text[reader.at])) reader.at++;
  return reader.text[reader.at];
}

function readOr(reader: Reader): BooleanExpression {
  let left = readAnd(reader);
  for (;;) {
    const next = peek(reader);
    if (next !== '|' && next !== '+') return left;
    skipOperator(reader);
    left = { kind: 'or', left, right: readAnd(reader) };
  }
}

function readAnd(reader: Reader): BooleanExpression {
  let left = readXor(reader);
  for (;;) {
    const next = peek(reader);
    if (next === '&' || next === '*') skipOperator(reader);
    else if (next === undefined || !/[\w!(["]/.test(next)) return left;
    left = { kind: 'and', left, right: readXor(reader) };
  }
}

function readXor(reader: Reader): BooleanExpression {
  let left = readUnary(reader);
  while (peek(reader) === '^') {
    reader.at++;
    left = { kind: 'xor', left, right: readUnary(reader) };
  }
  return left;
}

/** `&&` and `||` are written by some tools for `&` and `|`. */
function skipOperator(reader: Reader): void {
  const operator = reader.text[reader.at++];
  if ((operator === '&' || operator === '|') && reader.text[reader.at] === operator) reader.at++;
}

function readUnary(reader: Reader): BooleanExpression {
  let negations = 0;
  while (peek(reader) === '!' || peek(reader) === '~') {
    reader.at++;
    negations++;
  }
  let result = readOperand(reader);
  while (peek(reader) === "'") {
    reader.at++;
    negations++;
  }
  if (negations % 2 === 1) result = { kind: 'not', of: result };
  return result;
}

function readOperand(reader: Reader): BooleanExpression {
  if (peek(reader) === '(') return readParenthesised(reader);
  const start = reader.at;
  while (reader.at < reader.text.length && /[\w.[\]]/.test(reader.text[reader.at])) reader.at++;
  const word = reader.text.slice(start, reader.at);
  if (word === '') {
    const found = peek(reader) ?? 'its end';
    throw fail(`Expected a pin name in '${shorten(reader.text)}', found '${found}'`);
  }
  if (word === '0' || word === '1') return { kind: 'constant', value: word === '1' };
  return { kind: 'pin', pin: word };
}

function readParenthesised(reader: Reader): BooleanExpression {
  reader.at++;
  if (++reader.depth > MAX_DEPTH) throw fail('Boolean expression is nested too deeply');
  const inner = readOr(reader);
  if (peek(reader) !== ')') throw fail(`Expected ')' in '${shorten(reader.text)}'`);
  reader.at++;
  reader.depth--;
  return inner;
}
