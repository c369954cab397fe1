// What element-wise functions, lines and address tables consist of and how long their paths are.

import { countClampBits } from '../cast-plan.js';
import { adderDelay, countCompressorBits } from '../constant-product/compressor-tree.js';
import { countFinalAdders, type EngineCounts, NO_COUNTS, sum } from '../engines/engine-figures.js';
import { countTreeGates } from '../engines/table-gates.js';
import { widthOf } from '../interval-width.js';
import { bitOf } from '../multiplexed/table-plan.js';
import { timeTree } from '../timing/adder-timing.js';
import { timeCastBits } from '../timing/cast-timing.js';
import { AT_START, delayBy, delayByFanOut, latestOf, type PathTime } from '../timing/path-time.js';
import type { AddressTable } from './address-table.js';
import type { ElementPlan } from './element-plan.js';
import type { LinePlan } from './line-plan.js';

/** A level of multiplexers of a table that synthesis has restructured, and of a choice between two results. */
const TABLE_LEVEL = 0.4;
const CHOICE = 0.65;

/** Counts that are not zero. */
export type PartCounts = Partial<EngineCounts>;

/** Sum of counts. */
export function addCounts(parts: readonly PartCounts[]): EngineCounts {
  const total: Record<string, number> = { ...NO_COUNTS };
  for (const part of parts) {
    for (const [name, count] of Object.entries(part)) total[name] += count;
  }
  // The names are those of the counts it began with.
  return total as unknown as EngineCounts;
}

/** Result bits of a table by address; equal and constant ones are left out. */
function columnsOf({ entries, width }: AddressTable): string[] {
  const columns = Array.from({ length: width }, (_, bit) =>
    entries.map((entry) => (bitOf(entry, bit) ? '1' : '0')).join(''),
  );
  return [...new Set(columns)].filter((column) => column.includes('0') && column.includes('1'));
}

/** A table with the cast of its address; in a macro its entries are no logic. */
export function countTable(table: AddressTable): PartCounts {
  if (table.rom !== undefined) return { clampBits: countClampBits(table.address) };
  const columns = columnsOf(table);
  return {
    romBits: sum(columns.map((column) => column.length)),
    romGates: countTreeGates(columns),
    clampBits: countClampBits(table.address),
  };
}

/** A line as it is added up. */
export function countLine(line: LinePlan): PartCounts {
  if (line.kind === 'wire') return {};
  return {
    compressorBits: countCompressorBits(line.tree),
    adderBits: countFinalAdders(line.tree),
  };
}

function inputWidthOf({ low, high }: ElementPlan): number {
  return widthOf(low, high);
}

/** Comparators between choices; the sign bit alone tells what lies below zero. */
function countComparators(plan: ElementPlan): number {
  const bounds = plan.choices.slice(0, -1).filter(({ to }) => to !== -1);
  return (bounds.length * inputWidthOf(plan)) / 2;
}

/** Counts of one element. */
export function countElement(plan: ElementPlan): EngineCounts {
  const { choices, lines, cast, table, output } = plan;
  const lineWidth = cast === undefined ? 0 : widthOf(cast.low, cast.high);
  const muxBits =
    Math.max(0, lines.length - 1) * lineWidth +
    (choices.length - Math.max(1, lines.length)) * output.width;
  return addCounts([
    { muxBits, selectorBits: muxBits, adderBits: countComparators(plan) },
    cast === undefined ? {} : { clampBits: countClampBits(cast) },
    ...lines.map(countLine),
    ...(table === undefined ? [] : [countLine(table.scaled), countTable(table.table)]),
  ]);
}

/** Bits of a line over operand bits that settle as given. */
export function timeLine(line: LinePlan, operand: readonly PathTime[], width: number): PathTime[] {
  if (line.kind === 'sum') {
    return timeTree(
      line.tree,
      line.leaves.map(({ bit }) => operand[bit]),
    );
  }
  return Array.from({ length: width }, (_, bit) => {
    return operand[Math.min(operand.length - 1, Math.max(0, bit - line.up))];
  });
}

/** The latest bit read from a table whose number settles as given. */
export function timeTable(
  { address, addressBits, width, rom }: AddressTable,
  operand: readonly PathTime[],
): PathTime {
  const settled = latestOf(timeCastBits(address, operand));
  if (rom !== undefined) return delayBy(settled, 'select', rom.readDelay);
  if (addressBits === 0) return AT_START;
  return delayBy(delayByFanOut(settled, width), 'select', TABLE_LEVEL * addressBits);
}

/** The latest result bit of one element whose input bits settle together. */
export function timeElement(plan: ElementPlan, start: PathTime = AT_START): PathTime {
  const { choices, lines, cast, table } = plan;
  const width = inputWidthOf(plan);
  const operand = new Array<PathTime>(width).fill(start);
  const results: PathTime[] = [];
  const isCompared = choices.slice(0, -1).some(({ to }) => to !== -1);
  const choice = isCompared ? delayBy(start, 'adders', adderDelay(width) / 2) : start;
  if (cast !== undefined) {
    const sumWidth = widthOf(cast.low, cast.high);
    const sums = lines.map((line) => timeLine(line, operand, sumWidth));
    const chosen = delayByFanOut(choice, sumWidth);
    const bits = Array.from({ length: sumWidth }, (_, bit) => {
      const latest = latestOf(sums.map((line) => line[bit]));
      return lines.length === 1
        ? latest
        : delayBy(latestOf([latest, chosen]), 'select', CHOICE * (lines.length - 1));
    });
    results.push(latestOf(timeCastBits(cast, bits)));
  }
  if (table !== undefined) {
    const scaled = timeLine(table.scaled, operand, table.scaledWidth);
    results.push(timeTable(table.table, scaled));
  }
  const picks = choices.length - Math.max(1, lines.length);
  const settled = latestOf([...results, choice]);
  return picks === 0 ? latestOf(results) : delayBy(settled, 'select', CHOICE * picks);
}
