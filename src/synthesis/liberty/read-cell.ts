// Reads one cell: area, leakage, pins and, where it is one, the flip-flop inside.
import type { Cell, FlipFlop, Pin } from './cell-library.js';
import { listPins } from './evaluate-boolean.js';
import { groupsNamed, type LibertyGroup, numberOf, parseFinite, textOf } from './liberty-syntax.js';
import { readExpression, readPin } from './read-pin.js';
import type { TableContext } from './read-tables.js';

/** Library-wide defaults in the library's own units. */
export interface CellDefaults {
  readonly inputCapacitance: number;
  readonly leakage: number;
}

/** Groups that make a cell something else than gates and flip-flops. */
const FOREIGN_GROUPS = ['latch', 'latch_bank', 'ff_bank', 'statetable', 'bus', 'bundle', 'memory'];

/** Reads a `cell (name) { … }` group. */
export function readCell(context: TableContext, group: LibertyGroup, defaults: CellDefaults): Cell {
  const grounds = new Set(
    groupsNamed(group, 'pg_pin')
      .filter((pin) => /ground|^pwell$/.test(textOf(pin, 'pg_type') ?? ''))
      .map((pin) => pin.args[0]),
  );
  const wantsTables = !FOREIGN_GROUPS.some((name) => groupsNamed(group, name).length > 0);
  let unsupported = !wantsTables || isSpecial(group);
  const pins = readPins(group, (pin, name) =>
    readPin(
      {
        ...context,
        grounds,
        defaultInputCapacitance: defaults.inputCapacitance,
        wantsTables,
        markUnsupported: () => {
          unsupported = true;
        },
      },
      pin,
      name,
    ),
  );
  const flipFlop = readFlipFlop(context, group);
  const isFlipFlop = groupsNamed(group, 'ff').length > 0;
  return {
    name: group.args[0] ?? '',
    areaUm2: numberOf(context.source, group, 'area') ?? 0,
    leakageNw: readLeakage(context, group, grounds, defaults.leakage) * context.units.nW,
    dontUse: textOf(group, 'dont_use') === 'true',
    pins,
    flipFlop,
    unsupported:
      unsupported || !hasOnlyKnownOutputs(pins, flipFlop) || (isFlipFlop && flipFlop === undefined),
  };
}

function isSpecial(group: LibertyGroup): boolean {
  const names = ['clock_gating_integrated_cell', 'pad_cell', 'is_macro_cell', 'is_level_shifter'];
  if (groupsNamed(group, 'ff').length > 1) return true;
  return names.some((name) => {
    const text = textOf(group, name);
    return text !== undefined && text !== 'false';
  });
}

/** There are outputs, and every one has a function of the cell's own pins: fillers, antennas and macros fall out here. */
function hasOnlyKnownOutputs(
  pins: Readonly<Record<string, Pin>>,
  flipFlop: FlipFlop | undefined,
): boolean {
  const all = Object.values(pins);
  const outputs = all.filter((pin) => pin.direction === 'output');
  if (all.some((pin) => pin.direction === 'inout')) return false;
  const isKnown = (name: string) =>
    name in pins || name === flipFlop?.state || name === flipFlop?.inverseState;
  return (
    outputs.length > 0 &&
    outputs.every((pin) => pin.function !== undefined && listPins(pin.function).every(isKnown))
  );
}

function readPins(
  group: LibertyGroup,
  read: (pin: LibertyGroup, name: string) => Pin,
): Record<string, Pin> {
  // No prototype, so that a pin named 'constructor' or '__proto__' is an ordinary pin.
  const pins: Record<string, Pin> = Object.create(null);
  for (const pin of groupsNamed(group, 'pin')) {
    for (const name of pin.args) pins[name] = read(pin, name);
  }
  return pins;
}

function readFlipFlop(context: TableContext, cell: LibertyGroup): FlipFlop | undefined {
  const group = groupsNamed(cell, 'ff')[0];
  if (group === undefined) return undefined;
  const clock = readExpression(context, group, 'clocked_on');
  const next = readExpression(context, group, 'next_state');
  if (clock === undefined || next === undefined) return undefined;
  return {
    state: group.args[0] ?? 'IQ',
    inverseState: group.args[1] ?? 'IQN',
    clock,
    next,
    clear: readExpression(context, group, 'clear'),
    preset: readExpression(context, group, 'preset'),
  };
}

/**
 * Mean of the `leakage_power` groups that name a state; without those, of the ones that do not; without any,
 * `cell_leakage_power`. Groups of ground pins count the same current again and are left out.
 */
function readLeakage(
  context: TableContext,
  cell: LibertyGroup,
  grounds: ReadonlySet<string>,
  fallback: number,
): number {
  const groups = groupsNamed(cell, 'leakage_power').filter(
    (group) => !grounds.has(textOf(group, 'related_pg_pin') ?? ''),
  );
  const byState = groups.filter((group) => textOf(group, 'when') !== undefined);
  const counted = byState.length > 0 ? byState : groups;
  const values = counted.map((group) =>
    parseFinite(context.source, textOf(group, 'value') ?? '', group.offset, 'leakage'),
  );
  if (values.length > 0) return values.reduce((a, b) => a + b, 0) / values.length;
  return numberOf(context.source, cell, 'cell_leakage_power') ?? fallback;
}
