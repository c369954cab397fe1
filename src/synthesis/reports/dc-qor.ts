// Synopsys Design Compiler, `report_qor`. Times are in the library's unit, taken as ns; areas as µm².
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import {
  failMissing,
  type LineRange,
  type ReportText,
  readNeeded,
  readOptional,
  splitReport,
} from './report-text.js';

function listGroups(report: ReportText): LineRange[] {
  const starts = report.lines.flatMap((line, index) =>
    line.trimStart().startsWith('Timing Path Group') ? [index] : [],
  );
  return starts.map((from, order) => ({ from, to: starts[order + 1] ?? report.lines.length }));
}

/** Slack and period of the group of paths with the least slack. */
function readWorstGroup(report: ReportText): Pick<ToolFigures, 'slackNs' | 'clockPeriodNs'> {
  const groups = listGroups(report);
  if (groups.length === 0) failMissing(report, 'Timing Path Group');
  const timed = groups.flatMap((range) => {
    const slackNs = readNeeded(report, 'Critical Path Slack:', range);
    const clockPeriodNs = readNeeded(report, 'Critical Path Clk Period:', range);
    return slackNs === undefined ? [] : [{ slackNs, clockPeriodNs }];
  });
  return timed.sort((a, b) => a.slackNs - b.slackNs)[0] ?? {};
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const { slackNs, clockPeriodNs } = readWorstGroup(report);
  const isTimed = slackNs !== undefined && clockPeriodNs !== undefined;
  return {
    slackNs,
    clockPeriodNs,
    criticalPathNs: isTimed ? clockPeriodNs - slackNs : undefined,
    cells: readNeeded(report, 'Leaf Cell Count:'),
    flipFlops: readOptional(report, 'Sequential Cell Count:'),
    cellAreaUm2: readNeeded(report, 'Cell Area:'),
  };
}

export const DC_QOR: ReportFormat = {
  id: 'dc-qor',
  description: 'Synopsys Design Compiler: report_qor',
  stage: 'synthesis',
  parse,
};
