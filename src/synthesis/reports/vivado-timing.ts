// Vivado's `report_timing_summary`: worst slack and the clock it holds for.
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import {
  failAtToken,
  failMissing,
  needHeading,
  type ReportText,
  readToken,
  splitReport,
  splitTokens,
} from './report-text.js';

/** Lines between a heading and the first row of its table. */
const MAX_GAP = 12;

function isRuler(line: string): boolean {
  return /^[\s-]+$/.test(line) && line.trim().split(/\s+/).length > 1;
}

/** Index of the first row below the dashes of the first table after `from`. */
function findFirstRow(report: ReportText, from: number, heading: string): number {
  for (let index = from; index < Math.min(from + MAX_GAP, report.lines.length - 1); index++) {
    if (isRuler(report.lines[index])) return index + 1;
  }
  const token = { text: '', line: from + 1, column: 1 };
  return failAtToken(report, token, `"${heading}" has no table`, 'is the report cut short?');
}

function readWorstSlack(report: ReportText): number | undefined {
  const heading = needHeading(report, 'Design Timing Summary');
  const row = findFirstRow(report, heading, 'Design Timing Summary');
  const names = splitTokens(report, row - 2);
  if (names[0]?.text !== 'WNS(ns)') failMissing(report, 'WNS(ns)');
  const [slack] = splitTokens(report, row);
  if (slack !== undefined) return readToken(report, slack, 'WNS(ns)');
  const token = { text: '', line: row + 1, column: 1 };
  return failAtToken(report, token, 'WNS(ns) has no value', 'is the report cut short?');
}

/** The period of the only clock; undefined where there are several: the worst slack may be any clock's. */
function readOnlyPeriod(report: ReportText): number | undefined {
  const row = findFirstRow(report, needHeading(report, 'Clock Summary'), 'Clock Summary');
  const isClock = (index: number) => (report.lines[index] ?? '').trim() !== '';
  if (!isClock(row) || isClock(row + 1)) return undefined;
  // The waveform is {rise fall}: two words in braces, then the period.
  const behind = splitTokens(report, row).findIndex(({ text }) => text.endsWith('}'));
  const period = splitTokens(report, row)[behind + 1];
  return behind < 0 || period === undefined ? undefined : readToken(report, period, 'Period(ns)');
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const slackNs = readWorstSlack(report);
  const clockPeriodNs = readOnlyPeriod(report);
  const isTimed = slackNs !== undefined && clockPeriodNs !== undefined;
  return { slackNs, clockPeriodNs, criticalPathNs: isTimed ? clockPeriodNs - slackNs : undefined };
}

export const VIVADO_TIMING: ReportFormat = {
  id: 'vivado-timing',
  description:
    'Vivado, report_timing_summary of the routed design: <top>_timing_summary_routed.rpt',
  stage: 'layout',
  parse,
};
