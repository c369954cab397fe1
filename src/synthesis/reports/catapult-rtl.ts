// Catapult's `rtl.rpt`: area score after assignment and the critical path of the data path.
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import {
  failAtToken,
  findLabel,
  needHeading,
  needLabel,
  type ReportText,
  readLabelled,
  readToken,
  splitReport,
} from './report-text.js';

const COLUMNS = ['Post-Scheduling', 'Post-DP & FSM', 'Post-Assignment'];

/** The last of three columns: the first two are of earlier, coarser stages. The last table is that of the whole design. */
function readAreaScore(report: ReportText): number | undefined {
  let from = needHeading(report, 'Area Scores');
  for (;;) {
    const next = report.lines.findIndex(
      (line, index) => index > from && line.trim() === 'Area Scores',
    );
    if (next < 0) break;
    from = next;
  }
  const range = { from, to: report.lines.length };
  const total = needLabel(report, 'Total Area Score:', range);
  // Shares in percent stand behind some figures.
  const figures = total.tokens.filter(({ text }) => !/%\)?$/.test(text));
  if (figures.length < COLUMNS.length) {
    const token = { text: '', line: total.index + 1, column: report.lines[total.index].length + 1 };
    failAtToken(report, token, 'the area score breaks off', `expected ${COLUMNS.join(', ')}`);
  }
  return readToken(report, figures[COLUMNS.length - 1], 'Total Area Score');
}

/** The greatest of the "Max Delay" under "Critical Path"; paths at the ports are listed elsewhere and are no data path. */
function readCriticalPath(report: ReportText): number | undefined {
  const start = report.lines.findIndex((line) => line.trim() === 'Timing Report');
  if (start < 0) return undefined;
  const delays: number[] = [];
  let from = start;
  for (;;) {
    const path = report.lines.findIndex(
      (line, index) => index > from && line.trim() === 'Critical Path',
    );
    if (path < 0) break;
    const found = needLabel(report, 'Max Delay:', { from: path, to: report.lines.length });
    const delay = readLabelled(report, found, 'Max Delay');
    if (delay !== undefined) delays.push(delay);
    from = path;
  }
  if (from === start) needHeading(report, 'Critical Path', start);
  return delays.length === 0 ? undefined : Math.max(...delays);
}

/** Latency and throughput, in the processes' table that some versions repeat here. */
function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const total = findLabel(report, 'Design Total:');
  const cycles = (position: number) => {
    const token = total?.tokens[position];
    const value = token && readToken(report, token, 'Design Total');
    return value === -1 ? undefined : value;
  };
  const latency = cycles(1);
  const throughput = cycles(2);
  return {
    areaScore: readAreaScore(report),
    criticalPathNs: readCriticalPath(report),
    latencyCyclesMin: latency,
    latencyCyclesMax: latency,
    initiationIntervalMin: throughput,
    initiationIntervalMax: throughput,
  };
}

export const CATAPULT_RTL: ReportFormat = {
  id: 'catapult-rtl',
  description: 'Catapult: Catapult/<top>.v1/rtl.rpt',
  stage: 'estimate',
  parse,
};
