// Writes groups, attributes and tables in Liberty syntax, the same bytes for the same numbers.

/** A number in five significant digits, without exponent noise. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** Indents every line by one step. */
function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** `name (args) { … }`. */
export function writeGroup(name: string, args: string, lines: readonly string[]): string[] {
  return [`${name} (${args}) {`, ...indent(lines), '}'];
}

/** A list of numbers as Liberty writes it: quoted, separated by commas. */
export function writeNumbers(values: readonly number[]): string {
  return `"${values.map(formatNumber).join(', ')}"`;
}

/** A table group; `valueAt` is asked row by row. */
export function writeTable(
  name: string,
  template: string,
  rows: readonly number[],
  columns: readonly number[],
  valueAt: (row: number, column: number) => number,
): string[] {
  const axes = [`index_1 (${writeNumbers(rows)});`, `index_2 (${writeNumbers(columns)});`];
  const values = rows.map((row) => writeNumbers(columns.map((column) => valueAt(row, column))));
  // Every line of the statement but the last ends in a backslash: some readers take no bare line feed inside brackets.
  const body = values.map((row, i) => `  ${row}${i < values.length - 1 ? ',' : ''} \\`);
  return writeGroup(name, template, [...axes, 'values ( \\', ...body, ');']);
}

/** A table over one axis. */
export function writeRow(
  name: string,
  template: string,
  axis: readonly number[],
  valueAt: (value: number) => number,
): string[] {
  const values = `values (${writeNumbers(axis.map(valueAt))});`;
  return writeGroup(name, template, [`index_1 (${writeNumbers(axis)});`, values]);
}
