// Text tables: aligned columns, fitted to the width of the terminal without ever cutting a number.
import { visibleWidth } from './printable.js';

/** A column: numbers are right-aligned and never cut, words are left-aligned and may be. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const GAP = '  ';
/** A cut column keeps at least so many characters. */
const MINIMUM_WIDTH = 8;

function naturalWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map((column, index) =>
    rows.reduce(
      (widest, row) => Math.max(widest, visibleWidth(row[index] ?? '')),
      visibleWidth(column.title),
    ),
  );
}

/** Narrows the widest left-aligned columns, one character at a time, until the table fits or nothing can give. */
function fitWidths(
  columns: readonly Column[],
  natural: readonly number[],
  available: number,
): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length) - available;
  while (excess > 0) {
    const shrinkable = widths.map((width, i) =>
      columns[i].align === 'left' && width > MINIMUM_WIDTH ? width : 0,
    );
    const widest = Math.max(0, ...shrinkable);
    if (widest === 0) break;
    widths[shrinkable.indexOf(widest)]--;
    excess--;
  }
  return widths;
}

function fitCell(text: string, width: number, align: Column['align']): string {
  const taken = visibleWidth(text);
  if (taken > width) return `${[...text].slice(0, width - 1).join('')}…`;
  const space = ' '.repeat(width - taken);
  return align === 'left' ? text + space : space + text;
}

/**
 * The table as lines of text with a line under the titles, ending in a line feed. `width` is that of
 * the terminal in characters, Infinity for files. Text is cut with `…` where it must be, numbers
 * (right-aligned columns) never: such a table is wider than the terminal instead.
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const widths = fitWidths(columns, naturalWidths(columns, rows), width);
  const formatRow = (cells: readonly string[]) =>
    columns
      .map((column, i) => fitCell(cells[i] ?? '', widths[i], column.align))
      .join(GAP)
      .trimEnd();
  const titles = formatRow(columns.map((column) => column.title));
  const rule = widths.map((columnWidth) => '─'.repeat(columnWidth)).join(GAP);
  return `${[titles, rule, ...rows.map(formatRow)].join('\n')}\n`;
}
