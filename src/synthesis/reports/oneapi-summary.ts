// The compiler's estimate of resources in a oneAPI report: summary.ndjson, one JSON object a line.
import type { ToolFigures } from '../../core/external-report.js';
import {
  failAtKey,
  type JsonReport,
  memberOf,
  parseJsonReport,
  readJsonFigure,
} from './parse-json-report.js';
import type { ReportFormat } from './report-format.js';
import { failMissing, splitReport } from './report-text.js';

const SECTION = 'estimatedResources';

/** Column titles of the report, blanks taken off, and the figures they stand for. */
const COLUMNS: Readonly<Record<string, keyof ToolFigures>> = {
  ALUTs: 'luts',
  FFs: 'flipFlops',
  RAMs: 'm20ks',
  DSPs: 'dsps',
  MLABs: 'mlabs',
};

function listOf(report: JsonReport, key: string): readonly unknown[] {
  const list = memberOf(report.value, key);
  if (Array.isArray(list)) return list;
  return failAtKey(report, key, `"${key}" is no list`, 'expected the columns of a table');
}

/** The columns of the object that opens the section: the first is the name, the rest are those of "data". */
function readColumns(header: JsonReport): string[] {
  return listOf(header, 'columns')
    .slice(1)
    .map((title) => String(title).trim());
}

function parse(text: string, fileName: string): ToolFigures {
  const { lines } = splitReport(text, fileName);
  let columns: string[] | undefined;
  for (const [index, line] of lines.entries()) {
    if (!line.includes(SECTION)) continue;
    // Blank lines in front keep the line number of errors.
    const row = parseJsonReport('\n'.repeat(index) + line, fileName);
    if (memberOf(row.value, 'summary_type') === SECTION) columns = readColumns(row);
    const isTotal =
      memberOf(row.value, 'name') === 'Total' && memberOf(row.value, 'parent') === SECTION;
    if (!isTotal || columns === undefined) continue;
    const data = listOf(row, 'data');
    const figures = columns.flatMap((title, position) => {
      const name = Object.hasOwn(COLUMNS, title) ? COLUMNS[title] : undefined;
      const value = readJsonFigure(row, data[position], 'data');
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(figures);
  }
  return failMissing({ fileName, lines }, SECTION);
}

export const ONEAPI_SUMMARY: ReportFormat = {
  id: 'oneapi-summary',
  description: 'oneAPI compiler: reports/resources/json/summary.ndjson',
  stage: 'estimate',
  parse,
};
