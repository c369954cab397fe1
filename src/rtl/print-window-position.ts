// Where the window of a pooling stage lies, as Verilog: two counters and the tables they address.

import type { AxisTables, WindowPosition } from '../hardware/engines/window-position.js';
import { counterWidth } from '../hardware/interval-width.js';
import type { TableBit } from '../hardware/multiplexed/table-plan.js';
import { printClocked } from './stage-nets.js';
import { constant, range } from './verilog-text.js';

function printAxis(axis: 'row' | 'column', { count, tables }: AxisTables): string[] {
  const width = counterWidth(count);
  return [
    `  reg ${range(width)} window_${axis};`,
    `  wire last_window_${axis} = (window_${axis} == ${constant(count - 1, width)});`,
    ...tables.map((table, index) => {
      const bits = [...table].reverse().join('');
      return `  wire ${range(count)} ${axis}_table${index} = ${count}'b${bits};`;
    }),
  ];
}

function printCount(axis: 'row' | 'column', { count }: AxisTables, enable: string): string {
  const net = `window_${axis}`;
  const width = counterWidth(count);
  const zero = constant(0, width);
  const next = `last_${net} ? ${zero} : ${net} + ${constant(1, width)}`;
  return `if (rst) ${net} <= ${zero}; else if (${enable}) ${net} <= ${next};`;
}

/** The window of `vec`: the counters move on when it is taken. */
export function printWindowPosition({ rows, columns }: WindowPosition): string[] {
  return [
    '  // position of the window',
    ...printAxis('row', rows),
    ...printAxis('column', columns),
    ...printClocked([
      printCount('column', columns, 'vec_take'),
      printCount('row', rows, 'vec_take & last_window_column'),
    ]),
  ];
}

function printBit(bit: TableBit, axis: 'row' | 'column'): string {
  return typeof bit === 'string' ? `1'b${bit}` : `${axis}_table${bit.index}[window_${axis}]`;
}

/** Both bits are 1 at the present window. */
export function printBoth({ row, column }: { row: TableBit; column: TableBit }): string {
  return `(${printBit(row, 'row')} & ${printBit(column, 'column')})`;
}
