// Cadence Genus, `report_area`: cells and area of the top instance.
import type { ToolFigures } from '../../core/external-report.js';
import { parseFigure } from './parse-figure.js';
import type { ReportFormat } from './report-format.js';
import { failAtToken, failMissing, readToken, splitReport, splitTokens } from './report-text.js';

/** Cell count, cell area, and at least one area more stand behind the names. */
const FIGURES = 3;

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const header = report.lines.findIndex((line) => /^\s*Instance\b.*\bCell[ -]Area\b/.test(line));
  if (header < 0) failMissing(report, 'Instance Module Cell Count Cell Area');
  // The first row below the ruler is the top; a long name may push its figures to the line below.
  const words = [header + 2, header + 3]
    .filter((index) => index < report.lines.length)
    .flatMap((index) => splitTokens(report, index));
  const first = words.findIndex(
    ({ text: word }, position) => position > 0 && parseFigure(word).kind === 'number',
  );
  const figures = words.slice(first, first + FIGURES);
  if (first < 0 || figures.length < FIGURES) {
    const token = { text: '', line: Math.min(header + 3, report.lines.length), column: 1 };
    failAtToken(report, token, 'the table has no row of figures', 'is the report cut short?');
  }
  return {
    cells: readToken(report, figures[0], 'Cell Count'),
    cellAreaUm2: readToken(report, figures[1], 'Cell Area'),
  };
}

export const GENUS_AREA: ReportFormat = {
  id: 'genus-area',
  description: 'Cadence Genus: report_area',
  stage: 'synthesis',
  parse,
};
