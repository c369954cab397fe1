// Element-wise functions as Verilog: lines, address tables, and the choice between pieces.
import type { AddressTable } from '../hardware/elements/address-table.js';
import type { Choice, ElementPlan } from '../hardware/elements/element-plan.js';
import type { FunctionTablePlan } from '../hardware/elements/function-table.js';
import type { LinePlan } from '../hardware/elements/line-plan.js';
import { widthOf } from '../hardware/interval-width.js';
import type { TableRom } from '../hardware/memory/table-rom.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { printRomInstance } from './print-rom.js';
import { concatenate, constant, range, resize, type Signal } from './verilog-text.js';

/** Declares `net`, `width` bits, as the line over a number. `id` keeps the nets of several lines apart. */
export function printLine(
  line: LinePlan,
  operand: Signal,
  net: string,
  width: number,
  id: string,
): string[] {
  if (line.kind === 'sum') {
    const leaf = (index: number) => {
      const { bit, inverted } = line.leaves[index];
      return `${inverted ? '~' : ''}${operand.name}[${bit}]`;
    };
    return printCompressorTree(line.tree, id, net, leaf);
  }
  const { up } = line;
  const kept = up < width ? [resize(operand, width - up)] : [];
  const zeros = up > 0 ? [`${Math.min(up, width)}'b0`] : [];
  return [`  wire ${range(width)} ${net} = ${concatenate([...zeros, ...kept])};`];
}

/** The function `name` of an address: one line for all addresses with the same entry. Entries in a ROM need none. */
export function printTable(
  { entries, width, addressBits, rom }: AddressTable,
  name: string,
): string[] {
  if (addressBits === 0 || rom !== undefined) return [];
  const addresses = new Map<number, string[]>();
  entries.forEach((entry, address) => {
    const known = addresses.get(entry);
    const text = `${addressBits}'d${address}`;
    if (known === undefined) addresses.set(entry, [text]);
    else known.push(text);
  });
  const lines = [...addresses].map(([entry, list]) => {
    return `      ${list.join(', ')}: ${name} = ${constant(entry, width)};`;
  });
  return [
    `  function ${range(width)} ${name}(input ${range(addressBits)} address);`,
    '    case (address)',
    ...lines,
    '    endcase',
    '  endfunction',
  ];
}

/** Declares `net` as the entry of the table printed as `name` at the address that the number `value` is cast to. */
export function printAddressTable(
  table: AddressTable,
  name: string,
  value: string,
  net: string,
): string[] {
  const { address, addressLow, addressBits, entries, width, rom } = table;
  if (addressBits === 0) return [`  wire ${range(width)} ${net} = ${constant(entries[0], width)};`];
  const cast = printCast(address, value);
  const field = `${net}_at[${addressLow + addressBits - 1}:${addressLow}]`;
  const addressed = [
    ...cast.lines,
    `  wire ${range(address.output.width)} ${net}_at = ${cast.output};`,
  ];
  if (rom !== undefined) return [...addressed, ...printRomRead(rom, addressLow, net)];
  return [...addressed, `  wire ${range(width)} ${net} = ${name}(${field});`];
}

/** Declares `net` as the word of a ROM at the address in `<net>_at`. */
function printRomRead(rom: TableRom, addressLow: number, net: string): string[] {
  const read = `${net}_read`;
  const bits = rom.word.map((bit) =>
    typeof bit === 'string' ? `1'b${bit}` : `${read}[${bit.index}]`,
  );
  const address = (bit: number) => `${net}_at[${addressLow + bit}]`;
  return [
    `  wire ${range(rom.columns.length)} ${read};`,
    printRomInstance(rom, `${net}_rom`, address, (index) => `${read}[${index}]`),
    `  wire ${range(bits.length)} ${net} = ${concatenate(bits)};`,
  ];
}

/** The number is at most `to`. */
function isAtMost(operand: Signal, to: number): string {
  const { name, width, signed } = operand;
  if (to === -1) return `${name}[${width - 1}]`;
  const bound = constant(to, width);
  return signed ? `($signed(${name}) <= $signed(${bound}))` : `(${name} <= ${bound})`;
}

/** The first choice whose stretch the number lies in. */
function printChoice(
  choices: readonly Choice[],
  operand: Signal,
  value: (choice: Choice) => string,
): string {
  return choices
    .map((choice, index) => {
      const isLast = index === choices.length - 1;
      return isLast ? value(choice) : `${isAtMost(operand, choice.to)} ? ${value(choice)} : `;
    })
    .join('');
}

function printLines(plan: ElementPlan, operand: Signal, id: string) {
  const { lines, cast, choices } = plan;
  if (cast === undefined) return { lines: [], output: '' };
  const width = widthOf(cast.low, cast.high);
  const nets = lines.flatMap((line, index) =>
    printLine(line, operand, `l${id}_${index}`, width, `${id}_${index}_`),
  );
  const straight = choices.filter((choice) => choice.pick === 'line');
  const chosen = printChoice(straight, operand, (choice) => {
    return choice.pick === 'line' ? `l${id}_${choice.line}` : '';
  });
  const result = printCast(cast, `v${id}`);
  const value = `  wire ${range(width)} v${id} = ${chosen};`;
  return { lines: [...nets, value, ...result.lines], output: result.output };
}

function printFunctionTable(
  { scaled, scaledWidth, table }: FunctionTablePlan,
  name: string,
  operand: Signal,
  id: string,
): string[] {
  return [
    ...printLine(scaled, operand, `k${id}`, scaledWidth, `${id}_k`),
    ...printAddressTable(table, name, `k${id}`, `t${id}`),
  ];
}

/**
 * Declares `o<id>`, the raw result of the plan for the raw input in the net `input` (as wide as its format). Its table, if it has one, is
 * printed as the function `tableName`.
 */
export function printElement(
  plan: ElementPlan,
  tableName: string,
  input: string,
  id: string,
): string[] {
  const { choices, table, output } = plan;
  const width = widthOf(plan.low, plan.high);
  const operand = { name: `x${id}`, width, signed: plan.low < 0 };
  const lines = printLines(plan, operand, id);
  const result = printChoice(mergeLines(choices), operand, (choice) => {
    if (choice.pick === 'constant') return constant(choice.output, output.width);
    return choice.pick === 'table' ? `t${id}` : `c${id}`;
  });
  return [
    `  wire ${range(width)} ${operand.name} = ${input}[${width - 1}:0];`,
    ...lines.lines,
    ...(plan.cast === undefined ? [] : [`  wire ${range(output.width)} c${id} = ${lines.output};`]),
    ...(table === undefined ? [] : printFunctionTable(table, tableName, operand, id)),
    `  wire ${range(output.width)} o${id} = ${result};`,
  ];
}

/** Neighbouring lines share their cast: one choice. */
function mergeLines(choices: readonly Choice[]): Choice[] {
  return choices.filter(({ pick }, index) => {
    return pick !== 'line' || choices[index + 1]?.pick !== 'line';
  });
}
