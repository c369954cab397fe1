// Reads look-up tables and their templates: axes in any order become slew by load, in ns and fF.
import type { LookupTable } from './cell-library.js';
import {
  failAt,
  findAttribute,
  groupsNamed,
  type LibertyAttribute,
  type LibertyGroup,
  type LibertySource,
} from './liberty-syntax.js';
import type { LibraryUnits } from './read-units.js';

type AxisKind = 'slew' | 'load' | 'relatedSlew';

interface Template {
  readonly kinds: readonly (AxisKind | undefined)[];
  readonly indices: readonly (LibertyAttribute | undefined)[];
}

/** What reading a table needs to know of the library it is in. */
export interface TableContext {
  readonly source: LibertySource;
  readonly units: LibraryUnits;
  readonly templates: ReadonlyMap<string, Template>;
  /** Number lists by text and unit: libraries repeat the same axes thousands of times. */
  readonly numbers: Map<string, Float64Array>;
}

const AXIS_KINDS: Readonly<Record<string, AxisKind>> = {
  input_net_transition: 'slew',
  input_transition_time: 'slew',
  constrained_pin_transition: 'slew',
  total_output_net_capacitance: 'load',
  related_pin_transition: 'relatedSlew',
};

const NO_AXIS = Float64Array.of(0);
const MAX_TABLE_VALUES = 1 << 16;

/** Templates by name; `scalar` is built in. */
export function readTemplates(library: LibertyGroup): Map<string, Template> {
  const templates = new Map<string, Template>([['scalar', { kinds: [], indices: [] }]]);
  for (const name of ['lu_table_template', 'power_lut_template']) {
    for (const group of groupsNamed(library, name)) {
      const variables = [1, 2, 3].flatMap((i) => {
        const text = findAttribute(group, `variable_${i}`)?.values[0];
        return text === undefined ? [] : [text];
      });
      templates.set(group.args[0] ?? '', {
        kinds: variables.map((text) =>
          Object.hasOwn(AXIS_KINDS, text) ? AXIS_KINDS[text] : undefined,
        ),
        indices: variables.map((_, i) => findAttribute(group, `index_${i + 1}`)),
      });
    }
  }
  return templates;
}

/**
 * Reads one table; `valueFactor` turns its values into ns or pJ. Undefined when the table has an axis that plain
 * NLDM tables do not have (a third one, a second output's load): the caller marks the cell unsupported.
 */
export function readTable(
  context: TableContext,
  group: LibertyGroup,
  valueFactor: number,
): LookupTable | undefined {
  const { source } = context;
  const template = context.templates.get(group.args[0] ?? 'scalar');
  if (template === undefined) {
    return failAt(
      source,
      group.offset,
      `Unknown table template '${group.args[0]}'`,
      'Expected a lu_table_template or power_lut_template of this library.',
    );
  }
  const values = findAttribute(group, 'values');
  if (values === undefined)
    return failAt(source, group.offset, `Table '${group.name}' has no values`);
  if (template.kinds.length > 2 || template.kinds.includes(undefined)) return undefined;
  const axes = template.kinds.map((kind, i) =>
    readAxis(context, findAttribute(group, `index_${i + 1}`) ?? template.indices[i], group, kind),
  );
  return orderAxes(context, template.kinds, axes, values, valueFactor);
}

function readAxis(
  context: TableContext,
  attribute: LibertyAttribute | undefined,
  table: LibertyGroup,
  kind: AxisKind | undefined,
): Float64Array {
  const { source, units } = context;
  if (attribute === undefined) return failAt(source, table.offset, 'Table axis without an index');
  const factor = kind === 'load' ? units.fF : units.ns;
  const key = `${kind} ${attribute.values.join(',')}`;
  const known = context.numbers.get(key);
  if (known !== undefined) return known;
  const axis = parseNumbers(source, attribute, factor);
  for (let i = 1; i < axis.length; i++) {
    if (!(axis[i] > axis[i - 1])) {
      failAt(source, attribute.offset, `${attribute.name} does not ascend`);
    }
  }
  if (axis.length === 0) failAt(source, attribute.offset, `${attribute.name} is empty`);
  context.numbers.set(key, axis);
  return axis;
}

function orderAxes(
  context: TableContext,
  kinds: readonly (AxisKind | undefined)[],
  axes: readonly Float64Array[],
  attribute: LibertyAttribute,
  factor: number,
): LookupTable | undefined {
  const values = parseNumbers(context.source, attribute, factor);
  const expected = axes.reduce((product, axis) => product * axis.length, 1);
  if (values.length !== expected) {
    failAt(
      context.source,
      attribute.offset,
      `Table has ${values.length} values`,
      `Expected ${expected}, the product of its axes' lengths.`,
    );
  }
  const slew = kinds.indexOf('slew');
  const load = kinds.findIndex((kind) => kind === 'load' || kind === 'relatedSlew');
  const known = (slew >= 0 ? 1 : 0) + (load >= 0 ? 1 : 0);
  if (known !== kinds.length) return undefined;
  return {
    slewsNs: slew >= 0 ? axes[slew] : NO_AXIS,
    loadsFf: load >= 0 ? axes[load] : NO_AXIS,
    values: slew === 1 ? transpose(values, axes[0].length, axes[1].length) : values,
  };
}

function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c];
  }
  return result;
}

/** Numbers separated by commas, blanks or line continuations. */
function parseNumbers(
  source: LibertySource,
  attribute: LibertyAttribute,
  factor: number,
): Float64Array {
  const numbers: number[] = [];
  for (const text of attribute.values) {
    for (const word of text.split(/[\s,\\]+/)) {
      if (word === '') continue;
      const value = Number(word);
      if (!Number.isFinite(value)) {
        failAt(
          source,
          attribute.offset,
          `'${word.slice(0, 40)}' in ${attribute.name} is no number`,
        );
      }
      numbers.push(value);
    }
  }
  if (numbers.length > MAX_TABLE_VALUES) {
    failAt(source, attribute.offset, `${attribute.name} has ${numbers.length} numbers`);
  }
  const result = Float64Array.from(numbers);
  if (factor !== 1) for (let i = 0; i < result.length; i++) result[i] *= factor;
  return result;
}
