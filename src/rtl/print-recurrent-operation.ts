// One operation of a unit of a recurrent cell as Verilog: arithmetic, cast, and the register that keeps its result.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { CastPlan } from '../hardware/cast-plan.js';
import { widthOf } from '../hardware/interval-width.js';
import type { UnitOperation } from '../hardware/recurrent/recurrent-cells.js';
import {
  operandOf,
  type UnitArithmetic,
  type UnitNumber,
} from '../hardware/recurrent/recurrent-operations.js';
import { printCast } from './print-cast.js';
import { printAddressTable, printLine } from './print-element.js';
import { printProductTree } from './print-product-tree.js';
import { range, resize, type Signal } from './verilog-text.js';

/** Where an operation finds what all units share. */
export interface UnitPlace {
  readonly unit: number;
  readonly units: number;
  /** Format of the words on the buses `input_sums` and `hidden_sums`, all units of gate 0 lowest. */
  readonly accumulator: FixedPointFormat;
}

/** A number of a unit as a net. */
export function unitSignal(number: UnitNumber, unit: number): Signal {
  return { name: `${number.name}_${unit}`, ...operandOf(number) };
}

/** The net that an operation drives: what is kept has its own name one cycle later. */
function madeSignal({ value, keeping }: UnitOperation, unit: number): Signal {
  const signal = unitSignal(value, unit);
  return keeping === 'wire' ? signal : { ...signal, name: `next_${signal.name}` };
}

interface Printed {
  readonly lines: readonly string[];
  readonly value: string;
}

/** The lowest bits of a cast number, as many as its range needs. */
function printExact(plan: CastPlan, exact: string, full: string, width: number): Printed {
  const { lines, output } = printCast(plan, exact);
  const declared = `  wire ${range(plan.output.width)} ${full} = ${output};`;
  return { lines: [...lines, declared], value: `${full}[${width - 1}:0]` };
}

function printArithmetic(
  arithmetic: UnitArithmetic,
  net: string,
  width: number,
  { unit, units, accumulator }: UnitPlace,
): Printed {
  const signalOf = (number: UnitNumber) => unitSignal(number, unit);
  const [exact, full] = [`${net}_exact`, `${net}_full`];
  switch (arithmetic.kind) {
    case 'port': {
      const low = (arithmetic.gate * units + unit) * accumulator.width;
      return { lines: [], value: `${arithmetic.port}_sums[${low + width - 1}:${low}]` };
    }
    case 'sum': {
      const { left, right, cast } = arithmetic;
      const sumWidth = widthOf(cast.low, cast.high);
      const operands = [left, right].map((number) => resize(signalOf(number), sumWidth));
      const sum = `  wire ${range(sumWidth)} ${exact} = ${operands.join(' + ')};`;
      const result = printExact(cast, exact, full, width);
      return { lines: [sum, ...result.lines], value: result.value };
    }
    case 'table': {
      const { operand, table } = arithmetic;
      const { scaled, scaledWidth } = table.plan;
      const address = `${net}_scaled`;
      const lines = [
        ...printLine(scaled, signalOf(operand), address, scaledWidth, `_${net}`),
        ...printAddressTable(table.plan.table, table.name, address, `${net}_entry`),
      ];
      return { lines, value: `${net}_entry` };
    }
    case 'line': {
      const { operand, line } = arithmetic;
      const lines = printLine(line, signalOf(operand), `${net}_line`, width, `_${net}`);
      return { lines, value: `${net}_line` };
    }
    case 'products': {
      const { pairs, tree, cast } = arithmetic;
      const names = pairs.map(([a, b]) => [signalOf(a).name, signalOf(b).name] as const);
      const result = printExact(cast, exact, full, width);
      const lines = [...printProductTree(tree, `_${net}`, exact, names), ...result.lines];
      return { lines, value: result.value };
    }
  }
}

/** Declares what the operation makes, and its register if it has one. */
export function printUnitOperation(operation: UnitOperation, place: UnitPlace): string[] {
  const made = madeSignal(operation, place.unit);
  const plain = unitSignal(operation.value, place.unit).name;
  const { lines, value } = printArithmetic(operation.arithmetic, plain, made.width, place);
  const net = `  wire ${range(made.width)} ${made.name} = ${value};`;
  return [...lines, net];
}

/** Declaration of the register that keeps what the operation makes. */
export function declareRegister({ kept }: UnitOperation, unit: number): string {
  const { name, width } = unitSignal(kept, unit);
  return `  reg ${range(width)} ${name};`;
}

/** What the register does at a clock edge; `load<t>` marks the last edge of cycle t of a step, `finish` that of an inference. */
export function printUpdate(operation: UnitOperation, unit: number): string {
  const { name, width } = unitSignal(operation.kept, unit);
  const load = `if (load${operation.tick}) ${name} <= ${resize(madeSignal(operation, unit), width)};`;
  return operation.keeping === 'state'
    ? `if (rst | finish) ${name} <= {${width}{1'b0}}; else ${load}`
    : load;
}

/** The number that the last operation of a unit makes, with its name. */
export function resultSignal(operation: UnitOperation, unit: number): Signal {
  return madeSignal(operation, unit);
}
