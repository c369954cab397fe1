// Synopsys Design Compiler and PrimePower, `report_power`: the sums with a unit behind each.
import type { ToolFigures } from '../../core/external-report.js';
import { mwPerUnit } from './power-unit.js';
import type { ReportFormat } from './report-format.js';
import { failAtToken, needLabel, type ReportText, readToken, splitReport } from './report-text.js';

/** `Total Dynamic Power    = 1.2345 mW  (100%)` in mW. */
function readPower(report: ReportText, label: string): number | undefined {
  const { index, tokens } = needLabel(report, label);
  const [value, unit] = tokens.filter(({ text }) => text !== '=');
  const end = { text: '', line: index + 1, column: report.lines[index].length + 1 };
  if (value === undefined)
    return failAtToken(report, end, `${label} has no value`, 'is the report cut short?');
  const figure = readToken(report, value, label);
  if (figure === undefined) return undefined;
  const factor = unit && mwPerUnit(unit.text);
  if (factor === undefined)
    return failAtToken(report, unit ?? end, `${label} has no unit of power`, 'expected mW, uW …');
  return figure * factor;
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  return {
    dynamicMw: readPower(report, 'Total Dynamic Power'),
    leakageMw: readPower(report, 'Cell Leakage Power'),
  };
}

export const DC_POWER: ReportFormat = {
  id: 'dc-power',
  description: 'Synopsys Design Compiler: report_power',
  stage: 'synthesis',
  parse,
};
