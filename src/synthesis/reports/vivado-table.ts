// Reads the framed tables of Vivado's reports: rows of cells between bars, closed by a border.
import { failAtToken, type ReportText } from './report-text.js';

const CUT = 'is the report cut short?';

/** The cells of one row. */
export interface TableRow {
  readonly index: number;
  readonly cells: readonly string[];
}

function isBorder(line: string): boolean {
  return /^\s*\+[-+]+\s*$/.test(line);
}

/**
 * Every row of every table. INPUT error where a table breaks off: a row without its last bar, a table without its
 * lower border.
 */
export function readTables(report: ReportText): TableRow[] {
  const rows: TableRow[] = [];
  let isOpen = false;
  report.lines.forEach((line, index) => {
    if (isBorder(line)) {
      isOpen = report.lines[index + 1]?.trimStart().startsWith('|') ?? false;
      return;
    }
    if (!isOpen) return;
    const trimmed = line.trim();
    if (!trimmed.startsWith('|') || !trimmed.endsWith('|') || trimmed.length < 2) {
      failCut(report, index);
    }
    rows.push({
      index,
      cells: trimmed
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    });
  });
  if (isOpen) failCut(report, report.lines.length - 1);
  return rows;
}

function failCut(report: ReportText, index: number): never {
  const token = { text: '', line: index + 1, column: 1 };
  return failAtToken(report, token, 'the table breaks off here', CUT);
}

/** Titles such as `2.1 Memory` that the table of contents promises must come; an INPUT error for the first that does not. */
export function checkContents(report: ReportText): void {
  const start = report.lines.findIndex((line) => line.trim() === 'Table of Contents');
  if (start < 0) return;
  const titles: string[] = [];
  let index = start + 2;
  for (; index < report.lines.length; index++) {
    const title = report.lines[index].trim();
    if (!/^\d[\d.]*\s/.test(title)) break;
    titles.push(title);
  }
  const behind = new Set(report.lines.slice(index).map((line) => line.trim()));
  const absent = titles.find((title) => !behind.has(title));
  if (absent === undefined) return;
  const end = { text: '', line: report.lines.length, column: 1 };
  failAtToken(report, end, `section "${absent}" of the table of contents is not there`, CUT);
}
