// Reads the smallest pieces of Liberty text: blanks and comments, words, quoted strings, unquoted values.
import { failAt, type LibertySource } from './liberty-syntax.js';

/** A reading position in the text. */
export interface Cursor {
  readonly source: LibertySource;
  at: number;
}

const NEWLINE = 10;
const QUOTE = 34;
const STAR = 42;
const SLASH = 47;
const BACKSLASH = 92;

/** A quoted string longer than this is a lost quote, not a table. */
const MAX_STRING = 1 << 20;

/** What stands at the cursor, in words for an error message. */
export function describeFound(cursor: Cursor): string {
  const { text } = cursor.source;
  if (cursor.at >= text.length) return 'the end of the file';
  return `'${text[cursor.at] === '\n' ? '\\n' : text[cursor.at]}'`;
}

/** Throws "expected …, found …" at the cursor. */
export function failExpected(cursor: Cursor, expected: string): never {
  failAt(
    cursor.source,
    cursor.at,
    `Expected ${expected}, found ${describeFound(cursor)}`,
    'The file is not valid Liberty from here on.',
  );
}

/** Moves past blanks, line ends, continuation backslashes and comments. */
export function skipBlanks(cursor: Cursor): void {
  const { text } = cursor.source;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code <= 32 || code === BACKSLASH) cursor.at++;
    else if (code === SLASH && isComment(cursor)) skipComment(cursor);
    else return;
  }
}

/** Moves past blanks of the same line only; a backslash before the line end continues it. */
export function skipBlanksInLine(cursor: Cursor): void {
  const { text } = cursor.source;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code === BACKSLASH) cursor.at = endOfContinuation(text, cursor.at);
    else if (code <= 32 && code !== NEWLINE) cursor.at++;
    else if (code === SLASH && isComment(cursor)) skipComment(cursor);
    else return;
  }
}

function endOfContinuation(text: string, backslash: number): number {
  let at = backslash + 1;
  while (text.charCodeAt(at) <= 32 && text.charCodeAt(at) !== NEWLINE) at++;
  return text.charCodeAt(at) === NEWLINE ? at + 1 : backslash + 1;
}

function isComment(cursor: Cursor): boolean {
  const next = cursor.source.text.charCodeAt(cursor.at + 1);
  return next === STAR || next === SLASH;
}

function skipComment(cursor: Cursor): void {
  const { text } = cursor.source;
  const block = text.charCodeAt(cursor.at + 1) === STAR;
  const end = text.indexOf(block ? '*/' : '\n', cursor.at + 2);
  if (end < 0 && block) {
    failAt(cursor.source, cursor.at, 'Comment without an end', "Expected '*/'.");
  }
  cursor.at = end < 0 ? text.length : end + (block ? 2 : 0);
}

/** A name: letters, digits and the marks Liberty allows in names. Empty when none stands here. */
export function readWord(cursor: Cursor): string {
  const { text } = cursor.source;
  const start = cursor.at;
  while (isWordCode(text.charCodeAt(cursor.at))) cursor.at++;
  return text.slice(start, cursor.at);
}

/** 1 for the character codes of unquoted arguments: letters, digits and the marks found in names and expressions. */
const WORD_CODES = Uint8Array.from({ length: 127 }, (_, code) =>
  /[\w.\-+[\]:*$!'^&|=<>%#@~?]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function isWordCode(code: number): boolean {
  return code < 127 ? WORD_CODES[code] === 1 : code >= 127;
}

/** An attribute's or group's name: no operators, so that `name:value` splits at the colon. */
export function readName(cursor: Cursor): string {
  const { text } = cursor.source;
  const start = cursor.at;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    const letter = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
    if (!letter && !(code >= 48 && code <= 57) && code !== 46 && code !== 36) break;
    cursor.at++;
  }
  return text.slice(start, cursor.at);
}

/** True when a quoted string starts at the cursor. */
export function atQuote(cursor: Cursor): boolean {
  return cursor.source.text.charCodeAt(cursor.at) === QUOTE;
}

/** The inside of the quoted string at the cursor; may span lines, as tables do. */
export function readQuoted(cursor: Cursor): string {
  const { text } = cursor.source;
  const start = cursor.at + 1;
  let end = text.indexOf('"', start);
  while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH) end = text.indexOf('"', end + 1);
  if (end < 0 || end - start > MAX_STRING) {
    failAt(cursor.source, cursor.at, 'String without an end', "Expected a closing '\"'.");
  }
  cursor.at = end + 1;
  return text.slice(start, end);
}

/** An unquoted value such as `!RN` or `1ns`: everything up to `;`, `}`, a comment or the line's end. */
export function readUnquoted(cursor: Cursor): string {
  const { text } = cursor.source;
  const start = cursor.at;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (Number.isNaN(code) || code === NEWLINE || code === 59 || code === 125 || code === 123)
      break;
    if (code === SLASH && isComment(cursor)) break;
    cursor.at++;
  }
  return text
    .slice(start, cursor.at)
    .replace(/\\?\r?$/, '')
    .trim();
}
