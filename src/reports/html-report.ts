// The report of a study: one HTML file that needs no network, the verdict first.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildCalibrationChart, describePoint } from './calibration-charts.js';
import { sortFront } from './candidate-text.js';
import type { Chart } from './chart.js';
import {
  calibrationSection,
  failuresSection,
  provenanceSection,
  studentsSection,
} from './evidence-sections.js';
import { externalSection } from './external-section.js';
import { buildFrontCharts } from './front-charts.js';
import { frontSection } from './front-section.js';
import type { ReportData } from './report-data.js';
import { REPORT_SCRIPT } from './report-script.js';
import { REPORT_STYLE } from './report-style.js';
import { embedJson, html, type SafeHtml, trusted } from './safe-html.js';
import { scoreNameOf } from './score-name.js';
import { verdictSection } from './verdict-section.js';

/** The chart library's own bundle, kept from ending the element it is placed in. */
function readChartLibrary(): string {
  const path = createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js');
  return readFileSync(path, 'utf8').replace(/<\/(script)/gi, '<\\/$1');
}

/** All charts; the designs that marks 0 … rows−1 stand for, and the hover texts of the marks after them. */
interface ChartSet {
  readonly front: readonly Chart[];
  readonly calibration: readonly Chart[];
  readonly texts: readonly string[];
  readonly rows: readonly string[];
}

function buildCharts(data: ReportData): ChartSet {
  const sorted = sortFront(data.front);
  const texts: string[] = [];
  const calibration = data.calibration.map((summary) => {
    const chart = buildCalibrationChart(summary, sorted.length + texts.length);
    texts.push(...summary.points.map((point) => describePoint(point, summary.metric)));
    return chart;
  });
  return {
    front: buildFrontCharts(data.front, data.selected?.candidate, scoreNameOf(data)),
    calibration,
    texts,
    rows: sorted.map(({ id }) => id),
  };
}

/**
 * Content security policy: nothing is loaded, and only scripts with these very bytes run, so that even text that
 * escaped its escaping could do nothing.
 */
function securityPolicy(scripts: readonly string[]): string {
  const digests = scripts.map((script) => {
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  });
  return `default-src 'none'; style-src 'unsafe-inline'; script-src ${digests.join(' ')}; img-src data:; base-uri 'none'; form-action 'none'`;
}

function head(title: string, scripts: readonly string[]): SafeHtml {
  return html`<head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(securityPolicy(scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: paretape report</title><style>${trusted(REPORT_STYLE)}</style></head>`;
}

/** The whole report as one HTML document of about 1.2 MB. The same data gives the same bytes. */
export function renderHtmlReport(data: ReportData): string {
  const charts = buildCharts(data);
  const scripts = [readChartLibrary(), REPORT_SCRIPT];
  const chartData = {
    charts: [...charts.front, ...charts.calibration],
    texts: charts.texts,
    rows: charts.rows,
  };
  return html`<!doctype html>
<html lang="en">${head(data.studyName, scripts)}<body>
<header><h1>${data.studyName}</h1><p>paretape: design-space exploration report</p></header>
<main>${verdictSection(data)}${frontSection(data, charts.front)}${calibrationSection(data, charts.calibration)}
${externalSection(data)}${studentsSection(data)}${failuresSection(data)}${provenanceSection(data)}</main>
<script type="application/json" id="chart-data">${embedJson(chartData)}</script>
${scripts.map((script) => html`<script>${trusted(script)}</script>`)}
</body></html>
`.text;
}
