// Turns Liberty text into a tree of groups and attributes, with no idea yet of what they mean.
import { failAt, type LibertyAttribute, type LibertyGroup } from './liberty-syntax.js';
import {
  atQuote,
  type Cursor,
  failExpected,
  readName,
  readQuoted,
  readUnquoted,
  readWord,
  skipBlanks,
  skipBlanksInLine,
} from './scan-liberty.js';

/** Groups nest six deep in practice. */
const MAX_DEPTH = 24;

/** Parses the whole text; it must hold one `library (…) { … }`. Errors are INPUT with file, line and column. */
export function parseLibertySyntax(text: string, fileName: string): LibertyGroup {
  const cursor: Cursor = { source: { text, fileName }, at: text.charCodeAt(0) === 0xfeff ? 1 : 0 };
  skipBlanks(cursor);
  if (readNameAhead(cursor) !== 'library') failExpected(cursor, "'library (name) { … }'");
  const statement = readStatement(cursor, 0);
  if (!('groups' in statement)) {
    failAt(cursor.source, statement.offset, "Expected '{' after 'library (…)'");
  }
  skipSeparators(cursor);
  if (cursor.at < text.length) failExpected(cursor, 'the end of the file after the library');
  return statement;
}

function readNameAhead(cursor: Cursor): string {
  const start = cursor.at;
  const name = readName(cursor);
  cursor.at = start;
  return name;
}

function readStatement(cursor: Cursor, depth: number): LibertyGroup | LibertyAttribute {
  const offset = cursor.at;
  const name = readName(cursor);
  if (name === '') failExpected(cursor, "an attribute, a group or '}'");
  skipBlanks(cursor);
  const next = cursor.source.text[cursor.at];
  if (next === ':') return readSimpleAttribute(cursor, name, offset);
  if (next !== '(') failExpected(cursor, `':' or '(' after '${name}'`);
  cursor.at++;
  const values = readArguments(cursor, name);
  skipBlanksInLine(cursor);
  if (peekPastBlanks(cursor) !== '{') return { name, values, offset };
  skipBlanks(cursor);
  cursor.at++;
  return readGroupBody(cursor, { name, args: values, offset }, depth + 1);
}

function peekPastBlanks(cursor: Cursor): string | undefined {
  const start = cursor.at;
  skipBlanks(cursor);
  const found = cursor.source.text[cursor.at];
  cursor.at = start;
  return found;
}

function readGroupBody(
  cursor: Cursor,
  head: { name: string; args: string[]; offset: number },
  depth: number,
): LibertyGroup {
  if (depth > MAX_DEPTH) {
    failAt(cursor.source, head.offset, `Groups nested deeper than ${MAX_DEPTH}`);
  }
  const attributes: LibertyAttribute[] = [];
  const groups: LibertyGroup[] = [];
  for (;;) {
    skipSeparators(cursor);
    if (cursor.at >= cursor.source.text.length) {
      failAt(
        cursor.source,
        head.offset,
        `Group '${head.name}' has no end`,
        "Expected '}' before the end of the file; is the file cut off?",
      );
    }
    if (cursor.source.text[cursor.at] === '}') break;
    const statement = readStatement(cursor, depth);
    if ('groups' in statement) groups.push(statement);
    else attributes.push(statement);
  }
  cursor.at++;
  return { ...head, attributes, groups };
}

function skipSeparators(cursor: Cursor): void {
  skipBlanks(cursor);
  while (cursor.source.text[cursor.at] === ';') {
    cursor.at++;
    skipBlanks(cursor);
  }
}

/** `: value ;` — some libraries leave the semicolon out and end the value with the line. */
function readSimpleAttribute(cursor: Cursor, name: string, offset: number): LibertyAttribute {
  cursor.at++;
  skipBlanks(cursor);
  if (!atQuote(cursor)) {
    const value = readUnquoted(cursor);
    if (value === '') failExpected(cursor, `a value of '${name}'`);
    endOfAttribute(cursor, name);
    return { name, values: [value], offset };
  }
  const value = readQuoted(cursor);
  endOfAttribute(cursor, name);
  return { name, values: [value], offset };
}

function endOfAttribute(cursor: Cursor, name: string): void {
  skipBlanksInLine(cursor);
  const next = cursor.source.text[cursor.at];
  if (next === ';') cursor.at++;
  else if (next !== '\n' && next !== '}' && next !== undefined) {
    failExpected(cursor, `';' after the value of '${name}'`);
  }
}

/** The arguments up to and including `)`. Commas and blanks both separate. */
function readArguments(cursor: Cursor, name: string): string[] {
  const values: string[] = [];
  for (;;) {
    skipBlanks(cursor);
    const next = cursor.source.text[cursor.at];
    if (next === ')') break;
    if (next === ',') cursor.at++;
    else if (next === '"') values.push(readQuoted(cursor));
    else {
      const word = readWord(cursor);
      if (word === '') failExpected(cursor, `',' or ')' in the arguments of '${name}'`);
      values.push(word);
    }
  }
  cursor.at++;
  return values;
}
