// Reads one pin of a cell: capacitances, function, delay and set-up arcs, internal energies.
import { ParetapeError } from '../../core/errors.js';
import type {
  BooleanExpression,
  LookupTable,
  Pin,
  PowerArc,
  SetupConstraint,
  TimingArc,
  TimingSense,
} from './cell-library.js';
import { findSense } from './evaluate-boolean.js';
import {
  failAt,
  findAttribute,
  groupsNamed,
  type LibertyGroup,
  numberOf,
  parseFinite,
  textOf,
} from './liberty-syntax.js';
import { parseBoolean } from './parse-boolean.js';
import { readTable, type TableContext } from './read-tables.js';

/** What the pins of a cell have in common. */
export interface CellContext extends TableContext {
  /** Names of the cell's ground pins: energies measured there repeat those of the supply. */
  readonly grounds: ReadonlySet<string>;
  readonly defaultInputCapacitance: number;
  /** False for cells of no use to synthesis: their tables are not read. */
  readonly wantsTables: boolean;
  /** Called with the reason when the pin has something the model cannot express. */
  readonly markUnsupported: (reason: string) => void;
}

const DELAY_TYPES = new Set([
  'combinational',
  'combinational_rise',
  'combinational_fall',
  'rising_edge',
  'falling_edge',
  'clear',
  'preset',
]);
const SENSES = new Set(['positive_unate', 'negative_unate', 'non_unate']);

/** Reads the pin `name`; `group` is its `pin (…)` group. */
export function readPin(context: CellContext, group: LibertyGroup, name: string): Pin {
  const direction = readDirection(context, group, name);
  const input = direction === 'input' || direction === 'inout';
  const fallback = input ? context.defaultInputCapacitance : 0;
  const capacitance = numberOf(context.source, group, 'capacitance') ?? fallback;
  const read = (attribute: string) => numberOf(context.source, group, attribute);
  const maxCapacitance = read('max_capacitance');
  const expression = readExpression(context, group, 'function');
  if (findAttribute(group, 'three_state') !== undefined) context.markUnsupported('three-state');
  return {
    name,
    direction,
    riseCapacitanceFf: (read('rise_capacitance') ?? capacitance) * context.units.fF,
    fallCapacitanceFf: (read('fall_capacitance') ?? capacitance) * context.units.fF,
    riseCapacitanceMaxFf: readRangeEnd(context, group, 'rise_capacitance_range'),
    fallCapacitanceMaxFf: readRangeEnd(context, group, 'fall_capacitance_range'),
    maxCapacitanceFf: maxCapacitance === undefined ? undefined : maxCapacitance * context.units.fF,
    isClock: textOf(group, 'clock') === 'true',
    function: expression,
    timing: context.wantsTables ? readTiming(context, group, expression) : [],
    setup: context.wantsTables ? readSetup(context, group) : [],
    power: context.wantsTables ? readPower(context, group) : [],
  };
}

function readRangeEnd(context: CellContext, pin: LibertyGroup, name: string): number | undefined {
  const range = findAttribute(pin, name);
  if (range === undefined) return undefined;
  const end = parseFinite(context.source, range.values[1] ?? '', range.offset, name);
  return end * context.units.fF;
}

function readDirection(context: CellContext, group: LibertyGroup, name: string): Pin['direction'] {
  const text = textOf(group, 'direction');
  if (text === 'input' || text === 'output' || text === 'inout' || text === 'internal') return text;
  return failAt(
    context.source,
    group.offset,
    `Pin '${name}' has ${text === undefined ? 'no direction' : `direction '${text}'`}`,
    'Expected input, output, inout or internal.',
  );
}

/** The attribute's Boolean expression, with the attribute's position in errors. */
export function readExpression(
  context: TableContext,
  group: LibertyGroup,
  name: string,
): BooleanExpression | undefined {
  const attribute = findAttribute(group, name);
  const text = attribute?.values[0];
  if (attribute === undefined || text === undefined || text.trim() === '') return undefined;
  try {
    return parseBoolean(text);
  } catch (error) {
    if (!(error instanceof ParetapeError)) throw error;
    return failAt(context.source, attribute.offset, error.message, error.hint);
  }
}

function readTiming(
  context: CellContext,
  pin: LibertyGroup,
  expression: BooleanExpression | undefined,
): TimingArc[] {
  return groupsNamed(pin, 'timing').flatMap((group) => {
    const type = textOf(group, 'timing_type') ?? 'combinational';
    if (!DELAY_TYPES.has(type)) return [];
    const tables = {
      type,
      when: readExpression(context, group, 'when'),
      cellRise: readOptionalTable(context, group, 'cell_rise', context.units.ns),
      cellFall: readOptionalTable(context, group, 'cell_fall', context.units.ns),
      riseTransition: readOptionalTable(context, group, 'rise_transition', context.units.ns),
      fallTransition: readOptionalTable(context, group, 'fall_transition', context.units.ns),
    };
    return relatedPins(group).map((relatedPin) => ({
      ...tables,
      relatedPin,
      sense: readSense(group, type, expression, relatedPin),
    }));
  });
}

function readSense(
  group: LibertyGroup,
  type: string,
  expression: BooleanExpression | undefined,
  relatedPin: string,
): TimingSense {
  const text = textOf(group, 'timing_sense');
  if (text !== undefined && SENSES.has(text)) return text as TimingSense;
  const combinational = type.startsWith('combinational');
  return expression !== undefined && combinational
    ? findSense(expression, relatedPin)
    : 'non_unate';
}

function readSetup(context: CellContext, pin: LibertyGroup): SetupConstraint[] {
  return groupsNamed(pin, 'timing').flatMap((group) => {
    const edge = /^setup_(rising|falling)$/.exec(textOf(group, 'timing_type') ?? '')?.[1];
    if (edge === undefined) return [];
    const rise = readOptionalTable(context, group, 'rise_constraint', context.units.ns);
    const fall = readOptionalTable(context, group, 'fall_constraint', context.units.ns);
    return relatedPins(group).map((clockPin) => ({
      clockPin,
      edge: edge as SetupConstraint['edge'],
      rise,
      fall,
    }));
  });
}

function readPower(context: CellContext, pin: LibertyGroup): PowerArc[] {
  return groupsNamed(pin, 'internal_power').flatMap((group) => {
    if (context.grounds.has(textOf(group, 'related_pg_pin') ?? '')) return [];
    const both = readOptionalTable(context, group, 'power', context.units.pJ);
    const tables = {
      when: readExpression(context, group, 'when'),
      rise: readOptionalTable(context, group, 'rise_power', context.units.pJ) ?? both,
      fall: readOptionalTable(context, group, 'fall_power', context.units.pJ) ?? both,
    };
    const related = relatedPins(group);
    if (related.length === 0) return [tables];
    return related.map((relatedPin) => ({ ...tables, relatedPin }));
  });
}

function relatedPins(group: LibertyGroup): string[] {
  return (textOf(group, 'related_pin') ?? '').split(/[\s,]+/).filter((name) => name !== '');
}

function readOptionalTable(
  context: CellContext,
  parent: LibertyGroup,
  name: string,
  factor: number,
): LookupTable | undefined {
  const group = parent.groups.find((inner) => inner.name === name);
  if (group === undefined) return undefined;
  const table = readTable(context, group, factor);
  if (table === undefined) context.markUnsupported(`table '${name}' over unknown axes`);
  return table;
}
