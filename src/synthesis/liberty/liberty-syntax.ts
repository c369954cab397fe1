// The syntax tree of a Liberty file: groups within groups, attributes as raw text, and where each stands.
import { ParetapeError } from '../../core/errors.js';

/** A simple (`name : value;`) or complex (`name (value, …);`) attribute; quotes are taken off the values. */
export interface LibertyAttribute {
  readonly name: string;
  readonly values: readonly string[];
  /** Index of the name in the text. */
  readonly offset: number;
}

/** `name (arguments) { … }`. */
export interface LibertyGroup {
  readonly name: string;
  readonly args: readonly string[];
  readonly offset: number;
  readonly attributes: readonly LibertyAttribute[];
  readonly groups: readonly LibertyGroup[];
}

/** The text an offset refers to. */
export interface LibertySource {
  readonly text: string;
  readonly fileName: string;
}

/** Throws an INPUT error at `offset` of the source, with line and column. */
export function failAt(
  source: LibertySource,
  offset: number,
  message: string,
  hint?: string,
): never {
  const before = source.text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) line++;
  throw new ParetapeError('INPUT', message, {
    position: { file: source.fileName, line, column: offset - lineStart + 1 },
    hint,
  });
}

/** The last attribute of that name (a later line overrules an earlier one), or undefined. */
export function findAttribute(group: LibertyGroup, name: string): LibertyAttribute | undefined {
  for (let i = group.attributes.length - 1; i >= 0; i--) {
    if (group.attributes[i].name === name) return group.attributes[i];
  }
  return undefined;
}

/** Text of a simple attribute, or undefined where it is absent. */
export function textOf(group: LibertyGroup, name: string): string | undefined {
  return findAttribute(group, name)?.values[0];
}

/** A finite number from an attribute's value, or undefined where the attribute is absent. */
export function numberOf(
  source: LibertySource,
  group: LibertyGroup,
  name: string,
): number | undefined {
  const attribute = findAttribute(group, name);
  if (attribute === undefined) return undefined;
  return parseFinite(source, attribute.values[0] ?? '', attribute.offset, name);
}

/** `text` as a finite number; an INPUT error at `offset` otherwise. */
export function parseFinite(
  source: LibertySource,
  text: string,
  offset: number,
  what: string,
): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) {
    failAt(source, offset, `${what} is '${text.slice(0, 40)}'`, 'Expected a number.');
  }
  return value;
}

/** The groups of that name directly inside `group`. */
export function groupsNamed(group: LibertyGroup, name: string): LibertyGroup[] {
  return group.groups.filter((inner) => inner.name === name);
}
