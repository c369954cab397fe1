// Cadence Genus, `report_qor`: clock, worst slack, instances and area. Its times are in ps, whatever the library's unit.
import type { ToolFigures } from '../../core/external-report.js';
import { parseFigure } from './parse-figure.js';
import type { ReportFormat } from './report-format.js';
import {
  needHeading,
  type ReportText,
  readNeeded,
  readOptional,
  splitReport,
  splitTokens,
} from './report-text.js';

const NS_PER_PS = 1e-3;

/** Name and first number of each row of a table: from below the ruler that follows `from` to the next ruler or blank. */
function readRows(report: ReportText, from: number): Map<string, number> {
  const isRuler = (line: string | undefined) => line === undefined || /^\s*-{3,}\s*$/.test(line);
  let index = from;
  while (index < report.lines.length && !isRuler(report.lines[index])) index++;
  const rows = new Map<string, number>();
  for (index++; index < report.lines.length; index++) {
    const [name, value] = splitTokens(report, index);
    if (name === undefined || value === undefined || isRuler(report.lines[index])) break;
    const figure = parseFigure(value.text);
    if (figure.kind === 'number') rows.set(name.text, figure.value);
  }
  return rows;
}

/** The cost group with the least slack and its clock's period, where one clock's name is the group's. */
function readTiming(report: ReportText): Pick<ToolFigures, 'slackNs' | 'clockPeriodNs'> {
  const periods = readRows(report, needHeading(report, 'Clock Period'));
  const costs = report.lines.findIndex((line) => /^\s*Group\s+Path Slack\b/.test(line));
  const slacks = costs < 0 ? new Map<string, number>() : readRows(report, costs);
  const worst = [...slacks].sort(([, a], [, b]) => a - b)[0];
  const only = periods.size === 1 ? [...periods.values()][0] : undefined;
  const period = only ?? (worst && periods.get(worst[0]));
  return {
    slackNs: worst && worst[1] * NS_PER_PS,
    clockPeriodNs: period === undefined ? undefined : period * NS_PER_PS,
  };
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const from = needHeading(report, 'Area');
  const area = { from, to: report.lines.length };
  return {
    ...readTiming(report),
    cells: readNeeded(report, 'Leaf Instance Count'),
    flipFlops: readOptional(report, 'Sequential Instance Count'),
    cellAreaUm2: readNeeded(report, 'Cell Area', area),
  };
}

export const GENUS_QOR: ReportFormat = {
  id: 'genus-qor',
  description: 'Cadence Genus: report_qor',
  stage: 'synthesis',
  parse,
};
