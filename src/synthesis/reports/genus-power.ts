// Cadence Genus, `report_power`: leakage and dynamic power, in the layout of Joules or the older one by instance.
import type { ToolFigures } from '../../core/external-report.js';
import { mwPerUnit } from './power-unit.js';
import type { ReportFormat } from './report-format.js';
import {
  failAtToken,
  failMissing,
  findLabel,
  needLabel,
  type ReportText,
  readToken,
  splitReport,
  splitTokens,
  type Token,
} from './report-text.js';

function failCut(report: ReportText, index: number): never {
  const line = Math.min(index + 1, report.lines.length);
  return failAtToken(
    report,
    { text: '', line, column: 1 },
    'the row of figures breaks off',
    'is the report cut short?',
  );
}

function readMw(report: ReportText, token: Token, factor: number): number | undefined {
  const value = readToken(report, token, 'power');
  return value === undefined ? undefined : value * factor;
}

/** "Subtotal": leakage, internal, switching, total. */
function parseJoules(report: ReportText, unit: Token | undefined): ToolFigures {
  const factor = unit && mwPerUnit(unit.text);
  if (unit === undefined || factor === undefined) return failMissing(report, 'Power Unit: W');
  const { index, tokens } = needLabel(report, 'Subtotal');
  if (tokens.length < 4) failCut(report, index);
  const [leakageMw, internal, switching] = tokens
    .slice(0, 3)
    .map((token) => readMw(report, token, factor));
  const isKnown = internal !== undefined && switching !== undefined;
  return { leakageMw, dynamicMw: isKnown ? internal + switching : undefined };
}

/** Columns "Leakage Power(nW)  Dynamic Power(nW)  Total Power(nW)", or the units on a line of their own. */
function parseByInstance(report: ReportText): ToolFigures {
  const header = report.lines.findIndex(
    (line) => line.trimStart().startsWith('Instance') && line.includes('Cells'),
  );
  if (header < 0) return failMissing(report, 'Power Unit');
  const unit = /Power\((\w{1,2})\)/.exec(report.lines[header]);
  const factor = unit === null ? undefined : mwPerUnit(unit[1]);
  if (factor === undefined) {
    const token = { text: '', line: header + 1, column: 1 };
    return failAtToken(report, token, 'the table states no unit of power', 'expected Power(nW)');
  }
  const row = header + 2;
  // Name, cells, leakage, dynamic, total.
  const tokens = row < report.lines.length ? splitTokens(report, row) : [];
  if (tokens.length < 5) failCut(report, row);
  const [leakage, dynamic] = tokens.slice(-3);
  return { leakageMw: readMw(report, leakage, factor), dynamicMw: readMw(report, dynamic, factor) };
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const unit = findLabel(report, 'Power Unit:');
  return unit === undefined ? parseByInstance(report) : parseJoules(report, unit.tokens[0]);
}

export const GENUS_POWER: ReportFormat = {
  id: 'genus-power',
  description: 'Cadence Genus: report_power',
  stage: 'synthesis',
  parse,
};
