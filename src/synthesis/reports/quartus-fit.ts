// The fitter's results in reports of Intel HLS and oneAPI: quartus.ndjson, quartus.json, quartus_data.js.
import type { ToolFigures } from '../../core/external-report.js';
import {
  failAtKey,
  type JsonReport,
  memberOf,
  needMember,
  parseJsonReport,
  readJsonFigure,
} from './parse-json-report.js';
import type { ReportFormat } from './report-format.js';

/** Intel HLS writes JavaScript, `var quartusJSON = {…};`: blanks take the place of what surrounds the object. */
function stripScript(text: string): string {
  const assigned = /^\s*(?:var|let|const)\s+\w+\s*=/.exec(text);
  if (assigned === null) return text;
  const blank = ' '.repeat(assigned[0].length);
  return blank + text.slice(assigned[0].length).trimEnd().replace(/;$/, '');
}

/** The node of the whole device, else the last: its figures cover all kernels. */
function findNode(report: JsonReport, section: string): unknown {
  const nodes = needMember(report, [section, 'nodes']);
  if (!Array.isArray(nodes) || nodes.length === 0) {
    return failAtKey(report, section, `"${section}" lists nothing`, 'did the fitter run?');
  }
  return nodes.find((node) => memberOf(node, 'type') === 'system') ?? nodes.at(-1);
}

function parse(text: string, fileName: string): ToolFigures {
  const report = parseJsonReport(stripScript(text), fileName);
  const used = findNode(report, 'quartusFitResourceUsageSummary');
  const clocks = findNode(report, 'quartusFitClockSummary');
  const figure = (node: unknown, key: string) => readJsonFigure(report, memberOf(node, key), key);
  const alms = figure(used, 'alm');
  if (alms === undefined)
    failAtKey(report, 'alm', 'the fitter states no ALMs', 'did the fitter run?');
  const fmaxMhz = figure(clocks, 'clock fmax') ?? figure(clocks, 'clock');
  return {
    alms,
    luts: figure(used, 'alut'),
    flipFlops: figure(used, 'reg'),
    dsps: figure(used, 'dsp'),
    m20ks: figure(used, 'ram'),
    mlabs: figure(used, 'mlab'),
    fmaxMhz,
    criticalPathNs: fmaxMhz === undefined || fmaxMhz === 0 ? undefined : 1000 / fmaxMhz,
  };
}

export const QUARTUS_FIT: ReportFormat = {
  id: 'quartus-fit',
  description: 'Quartus through oneAPI or Intel HLS: quartus.ndjson, quartus.json, quartus_data.js',
  stage: 'layout',
  parse,
};
