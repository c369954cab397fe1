// Puts every constant table of an engine into a ROM, and lists the ROMs an engine has.
import type { AddressTable } from '../elements/address-table.js';
import type { ElementPlan } from '../elements/element-plan.js';
import type { FunctionTablePlan } from '../elements/function-table.js';
import type { LegacySoftmaxEngine } from '../engines/legacy-softmax-engine.js';
import type { PointwiseEngine } from '../engines/pointwise-engine.js';
import type { SoftmaxEngine } from '../engines/softmax-engine.js';
import type { MacEngine } from '../multiplexed/mac-engine.js';
import type { UnitOperation } from '../recurrent/recurrent-cells.js';
import type { RecurrentEngine, StepProducts } from '../recurrent/recurrent-engine.js';
import type { NamedTable } from '../recurrent/recurrent-operations.js';
import type { StageEngine } from '../stage-engine.js';
import { romOfColumns, romOfTable, type TableRom } from './table-rom.js';

/** Equal contents in an engine: how many instances there are, and how often all of them are read for one vector. */
export interface RomUse {
  readonly rom: TableRom;
  readonly instances: number;
  readonly reads: number;
}

/** Full-adder delays to count for reading a ROM; none where plain plans are made. */
export type ReadDelay = (rom: TableRom) => number;

const NO_DELAY: ReadDelay = () => 0;

interface Rewriting {
  readonly delay: ReadDelay;
}

function withDelay(rom: TableRom | undefined, { delay }: Rewriting): TableRom | undefined {
  return rom && { ...rom, readDelay: delay(rom) };
}

function tableInRom(table: AddressTable, rewriting: Rewriting): AddressTable {
  const rom = withDelay(romOfTable(table), rewriting);
  return rom === undefined ? table : { ...table, rom };
}

function functionInRom(plan: FunctionTablePlan, rewriting: Rewriting): FunctionTablePlan {
  return { ...plan, table: tableInRom(plan.table, rewriting) };
}

function pointwiseInRom(engine: PointwiseEngine, rewriting: Rewriting): PointwiseEngine {
  const plans = engine.plans.map((plan): ElementPlan => {
    return plan.table === undefined
      ? plan
      : { ...plan, table: functionInRom(plan.table, rewriting) };
  });
  return { ...engine, plans };
}

function macInRom(engine: MacEngine, rewriting: Rewriting): MacEngine {
  const rom = withDelay(romOfColumns(engine.tables, engine.ticks), rewriting);
  return rom === undefined ? engine : { ...engine, rom };
}

function productsInRom(engine: StepProducts, rewriting: Rewriting): StepProducts {
  return engine.kind === 'mac' ? macInRom(engine, rewriting) : engine;
}

/** Operations keep naming the tables that the cell lists. */
function recurrentInRom(engine: RecurrentEngine, rewriting: Rewriting): RecurrentEngine {
  const { cell } = engine;
  const tables = cell.tables.map((table): NamedTable => {
    return { ...table, plan: functionInRom(table.plan, rewriting) };
  });
  const operations = cell.operations.map((operation): UnitOperation => {
    const { arithmetic } = operation;
    if (arithmetic.kind !== 'table') return operation;
    const table = tables[cell.tables.indexOf(arithmetic.table)];
    return { ...operation, arithmetic: { ...arithmetic, table } };
  });
  return {
    ...engine,
    fromInput: productsInRom(engine.fromInput, rewriting),
    fromHidden: productsInRom(engine.fromHidden, rewriting),
    cell: { ...cell, tables, operations },
  };
}

function softmaxInRom(engine: SoftmaxEngine, rewriting: Rewriting): SoftmaxEngine {
  const power = tableInRom(engine.power, rewriting);
  return { ...engine, power, reciprocal: tableInRom(engine.reciprocal, rewriting) };
}

function legacySoftmaxInRom(
  engine: LegacySoftmaxEngine,
  rewriting: Rewriting,
): LegacySoftmaxEngine {
  const exponential = functionInRom(engine.exponential, rewriting);
  return { ...engine, exponential, reciprocal: functionInRom(engine.reciprocal, rewriting) };
}

/** The engine with all its tables in ROMs; as it was where it has none. */
export function putTablesInRom(engine: StageEngine, delay: ReadDelay = NO_DELAY): StageEngine {
  const rewriting = { delay };
  switch (engine.kind) {
    case 'pointwise':
      return pointwiseInRom(engine, rewriting);
    case 'mac':
      return macInRom(engine, rewriting);
    case 'softmax':
      return softmaxInRom(engine, rewriting);
    case 'legacySoftmax':
      return legacySoftmaxInRom(engine, rewriting);
    case 'recurrent':
      return recurrentInRom(engine, rewriting);
    default:
      return engine;
  }
}

function useOf(rom: TableRom | undefined, instances: number, reads: number): RomUse[] {
  return rom === undefined ? [] : [{ rom, instances, reads }];
}

function listPointwiseRoms({ plans, values }: PointwiseEngine): RomUse[] {
  return plans.flatMap(({ table }, plan) => {
    const readers = values.filter((value) => value.plan === plan).length;
    return readers === 0 ? [] : useOf(table?.table.rom, readers, readers);
  });
}

function listMacRoms({ rom, ticks }: MacEngine): RomUse[] {
  return useOf(rom, 1, ticks);
}

function listRecurrentRoms({ cell, units, fromInput, fromHidden }: RecurrentEngine): RomUse[] {
  const products = [fromInput, fromHidden].flatMap((engine) =>
    engine.kind === 'mac' ? listMacRoms(engine) : [],
  );
  const tables = cell.operations.flatMap(({ arithmetic }) =>
    arithmetic.kind === 'table' ? useOf(arithmetic.table.plan.table.rom, units, units) : [],
  );
  return [...products, ...tables];
}

/** The ROMs of an engine; none where its tables are logic. */
export function listRoms(engine: StageEngine): readonly RomUse[] {
  switch (engine.kind) {
    case 'pointwise':
      return listPointwiseRoms(engine);
    case 'mac':
      return listMacRoms(engine);
    case 'softmax': {
      const { power, reciprocal, length } = engine;
      return [...useOf(power.rom, length, length), ...useOf(reciprocal.rom, 1, 1)];
    }
    case 'legacySoftmax': {
      const { exponential, reciprocal, length } = engine;
      return [
        ...useOf(exponential.table.rom, length, length * length),
        ...useOf(reciprocal.table.rom, 1, length),
      ];
    }
    case 'recurrent':
      return listRecurrentRoms(engine);
    default:
      return [];
  }
}
