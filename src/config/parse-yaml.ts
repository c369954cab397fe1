// Text of a YAML file → plain value, with the place of every key and value in the file.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  Parser,
  visit,
} from 'yaml';
import { messageOf, type SourcePosition } from '../core/errors.js';
import { fileError, type Problem } from './problem.js';

/** Bounds against files made to exhaust memory or stack; no honest study comes near. */
const MAXIMUM_DEPTH = 32;
const MAXIMUM_ALIASES = 100;
const MAXIMUM_VALUES = 10_000;

/** A parsed file: its value as plain data, and where in the text a path of it lies. */
export interface YamlSource {
  readonly value: unknown;
  /** Position of the key or value at `path`; where the path ends early, that of the last thing on it. */
  positionOf(path: readonly PropertyKey[], at: 'key' | 'value'): SourcePosition;
}

/** Says why a syntax tree is refused, if it is; without recursion, since the tree itself may be hostile. */
function findExcess(token: CST.Token): string | undefined {
  let values = 0;
  const open: [CST.Token, number][] = [[token, 0]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, depth] = next;
    if (depth > MAXIMUM_DEPTH) return `values are nested more than ${MAXIMUM_DEPTH} deep`;
    if (++values > MAXIMUM_VALUES)
      return `the file has more than ${MAXIMUM_VALUES} keys and values`;
    if (current.type === 'document' && current.value) open.push([current.value, depth]);
    if (!('items' in current)) continue;
    for (const item of current.items) {
      if (item.key) open.push([item.key, depth + 1]);
      if (item.value) open.push([item.value, depth + 1]);
    }
  }
  return undefined;
}

function wordAt(text: string, offset: number): string {
  return /^[^\s:,[\]{}]{0,60}/.exec(text.slice(offset, offset + 60))?.[0] ?? '';
}

function describeSyntaxError(code: string, message: string, word: string): [string, string?] {
  if (code === 'DUPLICATE_KEY') return [`duplicate key "${word}"`, 'keep one of the two'];
  if (code === 'TAB_AS_INDENT') return ['a tab indents this line', 'indent with spaces'];
  if (code === 'MULTIPLE_DOCS') return ['a second document begins here', 'one study a file'];
  if (code === 'TAG_RESOLVE_FAILED') return [message, 'leave the tag out'];
  return [message];
}

/** Composes the one document of the text; throws CONFIG with every syntax error. */
function compose(text: string, file: string, lines: LineCounter): Document.Parsed | undefined {
  const at = (offset: number) => positionAt(file, lines, offset);
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  for (const token of tokens) {
    const excess = findExcess(token);
    if (excess !== undefined) throw fileError([{ position: at(token.offset), text: excess }]);
  }
  const composer = new Composer({ logLevel: 'error', uniqueKeys: true });
  const [document, second] = [...composer.compose(tokens, false, text.length)];
  if (document === undefined) return undefined;
  const found = [...document.errors, ...document.warnings].map((error): Problem => {
    const word = wordAt(text, error.pos[0]);
    const [problem, hint] = describeSyntaxError(error.code, error.message, word);
    return { position: at(error.pos[0]), text: problem, hint };
  });
  if (second !== undefined) {
    const [problem, hint] = describeSyntaxError('MULTIPLE_DOCS', '', '');
    found.push({ position: at(second.range[0]), text: problem, hint });
  }
  if (found.length === 0) found.push(...findAliasProblems(document, at));
  if (found.length > 0) throw fileError(found);
  return document as Document.Parsed;
}

/** Aliases without an anchor before them, or more aliases than any honest study has. */
function findAliasProblems(
  document: Document,
  at: (offset: number) => SourcePosition,
): readonly Problem[] {
  const anchors = new Set<string>();
  const problems: Problem[] = [];
  let aliases = 0;
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const position = at(node.range?.[0] ?? 0);
      aliases++;
      if (aliases > MAXIMUM_ALIASES) {
        problems.push({ position, text: `more than ${MAXIMUM_ALIASES} aliases` });
        return visit.BREAK;
      }
      if (!anchors.has(node.source)) {
        const hint = `an anchor is written &${node.source} before the value`;
        problems.push({ position, text: `alias *${node.source} has no anchor before it`, hint });
      }
    } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) {
      anchors.add(node.anchor);
    }
    return undefined;
  });
  return problems;
}

function positionAt(file: string, lines: LineCounter, offset: number): SourcePosition {
  const { line, col } = lines.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Offset in the text of the key or value at `path`, or of the deepest part of the path there is. */
function offsetOf(
  document: Document.Parsed,
  path: readonly PropertyKey[],
  at: 'key' | 'value',
): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range[0] ?? 0;
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let child: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(segment),
      );
      if (!isPair(pair)) break;
      const wantsKey = at === 'key' && depth === path.length - 1;
      child = wantsKey || isEmptyValue(pair.value) ? pair.key : pair.value;
    } else if (isSeq(node)) child = node.items[Number(segment)];
    const range = (child as { range?: readonly number[] } | null | undefined)?.range;
    if (range === undefined || range === null) break;
    offset = range[0];
    node = child;
  }
  return offset;
}

/** A key with nothing after it: point at the key, the value lies nowhere. */
function isEmptyValue(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null && !value.source);
}

/**
 * Parses one YAML 1.2 document. Throws CONFIG with the position of every syntax error, duplicate
 * key, unknown tag, second document, too deep nesting or excess of aliases.
 */
export function parseYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = compose(text, file, lines);
  if (document === undefined || document.contents === null || isEmptyValue(document.contents)) {
    return { value: undefined, positionOf: () => ({ file, line: 1, column: 1 }) };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAXIMUM_ALIASES });
  } catch (error) {
    const position = positionAt(file, lines, document.contents.range[0]);
    throw fileError([{ position, text: `aliases: ${messageOf(error)}` }]);
  }
  return {
    value,
    positionOf: (path, at) => positionAt(file, lines, offsetOf(document, path, at)),
  };
}
