// Metrics of LibreLane, OpenLane 2 and OpenROAD's flow scripts: `final/metrics.json`, `6_report.json`.
import type { ToolFigures } from '../../core/external-report.js';
import {
  failAtKey,
  type JsonReport,
  memberOf,
  parseJsonReport,
  readJsonFigure,
} from './parse-json-report.js';
import type { ReportFormat } from './report-format.js';

const MW_PER_W = 1000;
/** The flow scripts put the stage in front; only the last is the finished layout. */
const FINAL_STAGE = 'finish__';

function readMetric(report: JsonReport, name: string): number | undefined {
  const found = [name, FINAL_STAGE + name].find((key) => memberOf(report.value, key) !== undefined);
  return found === undefined
    ? undefined
    : readJsonFigure(report, memberOf(report.value, found), found);
}

function sumOf(...values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length < values.length ? undefined : known.reduce((a, b) => a + b, 0);
}

function parse(text: string, fileName: string): ToolFigures {
  const report = parseJsonReport(text, fileName);
  const metric = (name: string) => readMetric(report, name);
  const toMw = (watts: number | undefined) => (watts === undefined ? undefined : watts * MW_PER_W);
  const cellAreaUm2 = metric('design__instance__area');
  if (cellAreaUm2 === undefined) {
    failAtKey(
      report,
      'design__instance__area',
      'the metrics state no design__instance__area',
      'did the flow finish?',
    );
  }
  return {
    cells: metric('design__instance__count'),
    cellAreaUm2,
    dieAreaUm2: metric('design__die__area'),
    // The worst slack, not the worst negative one, which is 0 where timing is met. ns as in the libraries of ciel.
    slackNs: metric('timing__setup__ws'),
    leakageMw: toMw(metric('power__leakage__total')),
    dynamicMw: toMw(sumOf(metric('power__internal__total'), metric('power__switching__total'))),
  };
}

export const LIBRELANE_METRICS: ReportFormat = {
  id: 'librelane-metrics',
  description: 'LibreLane, OpenLane 2: final/metrics.json; OpenROAD-flow-scripts: 6_report.json',
  stage: 'layout',
  parse,
};
