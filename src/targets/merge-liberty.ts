// Joins Liberty files of one library, cut into parts, to a single text: some tools take one file only.
import { ParetapeError } from '../core/errors.js';
import {
  failAt,
  type LibertyGroup,
  type LibertySource,
} from '../synthesis/liberty/liberty-syntax.js';
import { parseLibertySyntax } from '../synthesis/liberty/parse-liberty-syntax.js';

/** Attributes that decide what the numbers mean: all parts must agree on them. */
const UNITS = [
  'time_unit',
  'capacitive_load_unit',
  'voltage_unit',
  'current_unit',
  'leakage_power_unit',
  'pulling_resistance_unit',
  'nom_voltage',
  'nom_temperature',
  'nom_process',
  'slew_derate_from_library',
  'input_threshold_pct_rise',
  'input_threshold_pct_fall',
  'output_threshold_pct_rise',
  'output_threshold_pct_fall',
  'slew_lower_threshold_pct_rise',
  'slew_upper_threshold_pct_rise',
];

/** Comments, strings and braces; everything else of a Liberty text is skipped. */
const TOKEN = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|[{}]/g;

interface ParsedPart {
  readonly source: LibertySource;
  readonly library: LibertyGroup;
}

/** Offset behind the brace that closes the group at `offset`; the text has been parsed, so there is one. */
function findEnd(source: LibertySource, offset: number): number {
  const token = new RegExp(TOKEN);
  token.lastIndex = offset;
  let depth = 0;
  for (let found = token.exec(source.text); found; found = token.exec(source.text)) {
    if (found[0] === '{') depth++;
    if (found[0] === '}' && --depth === 0) return token.lastIndex;
  }
  return failAt(source, offset, 'A group is not closed');
}

function numbersAgree(a: string, b: string): boolean {
  return a === b || (a.trim() !== '' && Number(a) === Number(b));
}

/** Throws INPUT where a part's numbers mean something else than the first part's. */
function checkUnits(first: ParsedPart, part: ParsedPart): void {
  for (const name of UNITS) {
    const [a, b] = [first, part].map(({ library }) =>
      library.attributes.filter((attribute) => attribute.name === name).at(-1),
    );
    const isSame =
      a?.values.length === b?.values.length &&
      (a?.values ?? []).every((value, index) => numbersAgree(value, b?.values[index] ?? ''));
    if (isSame) continue;
    const offset = b?.offset ?? part.library.offset;
    const stated = a === undefined ? 'is not stated' : `is ${a.values.join(' ')}`;
    failAt(part.source, offset, `${name} differs: in ${first.source.fileName} it ${stated}`);
  }
}

function keyOf(group: LibertyGroup): string {
  return `${group.name}(${group.args.join(',')})`;
}

function textOf({ source }: ParsedPart, group: LibertyGroup): string {
  return source.text.slice(group.offset, findEnd(source, group.offset));
}

/** The groups of `part` the library does not have yet. A cell may be there once; a template again if it is the same. */
function collectNew(part: ParsedPart, known: Map<string, string>): string[] {
  return part.library.groups.flatMap((group) => {
    const text = textOf(part, group);
    const before = known.get(keyOf(group));
    if (before === undefined) {
      known.set(keyOf(group), text);
      return [text];
    }
    const isSame = before.replace(/\s+/g, '') === text.replace(/\s+/g, '');
    if (isSame && group.name !== 'cell') return [];
    const message = `${keyOf(group)} is in another part too`;
    return failAt(
      part.source,
      group.offset,
      message,
      'Are these parts of one library and one corner?',
    );
  });
}

/**
 * One library with the cells of all parts, under the header of the first. INPUT error where units differ, a cell
 * comes twice, or a table template of one name has two contents.
 */
export function mergeLiberty(parts: readonly LibertySource[]): string {
  const [first, ...rest] = parts.map((source) => ({
    source,
    library: parseLibertySyntax(source.text, source.fileName),
  }));
  if (first === undefined) throw new ParetapeError('INPUT', 'a library of no files');
  if (rest.length === 0) return first.source.text;
  const known = new Map(first.library.groups.map((group) => [keyOf(group), textOf(first, group)]));
  const added = rest.flatMap((part) => {
    checkUnits(first, part);
    return collectNew(part, known);
  });
  const end = findEnd(first.source, first.library.offset) - 1;
  return `${first.source.text.slice(0, end)}\n${added.join('\n')}\n${first.source.text.slice(end)}`;
}
