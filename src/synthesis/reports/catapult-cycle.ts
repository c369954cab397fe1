// Catapult's `cycle.rpt`: latency and throughput of the whole design, and its clock.
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import {
  failAtToken,
  needHeading,
  needLabel,
  type ReportText,
  readToken,
  splitReport,
  splitTokens,
} from './report-text.js';

/** Words of "Design Total:" — operations, latency, throughput, reset length, and a flag under "II". */
const WORDS = 5;

/** Cycles, -1 where a loop has no bound. */
function readCycles(report: ReportText, index: number, position: number): number | undefined {
  const tokens = splitTokens(report, index).slice(2);
  if (tokens.length < WORDS) {
    const token = { text: '', line: index + 1, column: report.lines[index].length + 1 };
    failAtToken(report, token, 'the line "Design Total" breaks off', 'expected five figures');
  }
  const value = readToken(report, tokens[position], 'Design Total');
  return value === -1 ? undefined : value;
}

/** The period of the only clock, undefined where there are several. */
function readClock(report: ReportText): number | undefined {
  const heading = needHeading(report, 'Clock Information');
  const periods: number[] = [];
  for (let index = heading + 3; index < report.lines.length; index++) {
    const tokens = splitTokens(report, index);
    if (tokens.length < 3 || !/^(rising|falling)$/.test(tokens[1].text)) break;
    const period = readToken(report, tokens[2], 'Period');
    if (period !== undefined) periods.push(period);
  }
  return periods.length === 1 ? periods[0] : undefined;
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const from = needHeading(report, 'Processes/Blocks in Design');
  const { index } = needLabel(report, 'Design Total:', { from, to: report.lines.length });
  const latency = readCycles(report, index, 1);
  const throughput = readCycles(report, index, 2);
  return {
    latencyCyclesMin: latency,
    latencyCyclesMax: latency,
    initiationIntervalMin: throughput,
    initiationIntervalMax: throughput,
    clockPeriodNs: readClock(report),
  };
}

export const CATAPULT_CYCLE: ReportFormat = {
  id: 'catapult-cycle',
  description: 'Catapult: Catapult/<top>.v1/cycle.rpt',
  stage: 'estimate',
  parse,
};
