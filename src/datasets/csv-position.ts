// Finds where in a CSV file a field starts, for error messages only.
import type { SourcePosition } from '../core/errors.js';

/** Byte range of a line, counted from one; undefined when the file is shorter. */
function findLine(bytes: Buffer, line: number): { start: number; end: number } | undefined {
  let start = 0;
  for (let current = 1; current < line; current++) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline < 0) return undefined;
    start = newline + 1;
  }
  const newline = bytes.indexOf(0x0a, start);
  return { start, end: newline < 0 ? bytes.length : newline };
}

/** The position of field `field` (from zero) in `line`; the column is left out where a field spans lines. */
export function positionOfField(
  bytes: Buffer,
  file: string,
  line: number,
  field: number,
): SourcePosition {
  const range = findLine(bytes, line);
  if (range === undefined) return { file, line };
  const text = bytes.toString('utf8', range.start, range.end);
  let remaining = field;
  let quoted = false;
  let at = 0;
  while (remaining > 0 && at < text.length) {
    if (text[at] === '"') quoted = !quoted;
    else if (text[at] === ',' && !quoted) remaining--;
    at++;
  }
  return remaining > 0 ? { file, line } : { file, line, column: at + 1 };
}
