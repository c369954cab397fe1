// Reads the XML that tools write: elements and text. No document types and no entities: nothing expands.
import { ParetapeError } from '../../core/errors.js';

/** Reports nest eight deep in practice. */
const MAX_DEPTH = 64;
const MAX_ELEMENTS = 1_000_000;

export interface XmlElement {
  readonly name: string;
  /** Text directly inside, references such as `&lt;` left as they stand; trimmed. */
  readonly text: string;
  readonly children: readonly XmlElement[];
  /** Index of the opening `<`. */
  readonly offset: number;
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
  readonly offset: number;
}

/** Throws INPUT at an offset of the text. */
export function failAtOffset(
  text: string,
  fileName: string,
  offset: number,
  message: string,
  hint?: string,
): never {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  throw new ParetapeError('INPUT', message, { position: { file: fileName, line, column }, hint });
}

/** Parses the whole text: one element, nothing but comments and declarations around it. INPUT errors with position. */
export function scanXml(text: string, fileName: string): XmlElement {
  const fail = (offset: number, message: string, hint?: string) =>
    failAtOffset(text, fileName, offset, message, hint);
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  const addText = (from: number, to: number) => {
    const piece = text.slice(from, to).trim();
    if (piece === '') return;
    const inside = open.at(-1);
    if (inside === undefined) fail(from, 'text outside of the XML element');
    else inside.text += piece;
  };
  const close = (element: OpenElement) => {
    const parent = open.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  };

  while (at < text.length) {
    const start = text.indexOf('<', at);
    addText(at, start < 0 ? text.length : start);
    if (start < 0) break;
    const tag = readTag(text, start, fail);
    at = tag.end;
    if (tag.kind === 'text') addText(tag.from, tag.to);
    if (tag.kind === 'close') {
      const element = open.pop();
      if (element?.name !== tag.name) {
        const expected = element === undefined ? 'no end tag' : `</${element.name}>`;
        fail(start, `</${tag.name}> does not fit`, `expected ${expected}`);
      } else close(element);
    }
    if (tag.kind === 'open') {
      if (root !== undefined) fail(start, 'a second element follows the first');
      if (++elements > MAX_ELEMENTS) fail(start, `more than ${MAX_ELEMENTS} elements`);
      if (open.length >= MAX_DEPTH) fail(start, `elements nested deeper than ${MAX_DEPTH}`);
      const element = { name: tag.name, text: '', children: [], offset: start };
      if (tag.isEmpty) close(element);
      else open.push(element);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) {
    fail(unclosed.offset, `<${unclosed.name}> is never closed`, 'is the report cut short?');
  }
  return root ?? fail(0, 'the file holds no XML element');
}

type Tag =
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly isEmpty: boolean;
      readonly end: number;
    }
  | { readonly kind: 'close'; readonly name: string; readonly end: number }
  | { readonly kind: 'text'; readonly from: number; readonly to: number; readonly end: number }
  | { readonly kind: 'skip'; readonly end: number };

type Fail = (offset: number, message: string, hint?: string) => never;

function readTag(text: string, start: number, fail: Fail): Tag {
  const upTo = (mark: string) => {
    const found = text.indexOf(mark, start + 1);
    return found < 0 ? fail(start, `"${mark}" is missing`, 'is the report cut short?') : found;
  };
  if (text.startsWith('<!--', start)) return { kind: 'skip', end: upTo('-->') + 3 };
  if (text.startsWith('<?', start)) return { kind: 'skip', end: upTo('?>') + 2 };
  if (text.startsWith('<![CDATA[', start)) {
    const to = upTo(']]>');
    return { kind: 'text', from: start + 9, to, end: to + 3 };
  }
  if (text.startsWith('<!', start)) {
    return fail(start, 'document types and entities are not read', 'no report of a tool has them');
  }
  return readElementTag(text, start, upTo('>'), fail);
}

/** The tag from `<` at `start` to `>` at `last`. Attributes are stepped over; a `>` inside one ends the tag early. */
function readElementTag(text: string, start: number, last: number, fail: Fail): Tag {
  const isClose = text[start + 1] === '/';
  const isEmpty = !isClose && text[last - 1] === '/';
  const inside = text.slice(start + (isClose ? 2 : 1), isEmpty ? last - 1 : last);
  const blank = inside.search(/\s/);
  const name = blank < 0 ? inside : inside.slice(0, blank);
  if (!/^[\p{L}_][^\s<>&"'=]*$/u.test(name))
    fail(start, `"${name.slice(0, 40)}" is no name of an element`);
  if (isClose) return { kind: 'close', name, end: last + 1 };
  return { kind: 'open', name, isEmpty, end: last + 1 };
}
