// The front in the report: pictures, legend, and a table of every design.
import { type Candidate, metricOf } from '../core/candidate.js';
import type { MetricName } from '../core/metrics.js';
import { describeStages, intervalOf, sortFront, sourceOf } from './candidate-text.js';
import type { Chart } from './chart.js';
import { formatMetric, formatRange, formatSignificant, metricTitle } from './format-value.js';
import { COLOURS } from './palette.js';
import type { ReportData } from './report-data.js';
import { html, type SafeHtml, trusted } from './safe-html.js';
import { scoreNameOf } from './score-name.js';
import { renderFrontSvg } from './svg-front.js';

const COLUMNS = [
  'accuracy',
  'latencyNs',
  'initiationInterval',
  'clockPeriodNs',
  'cellAreaUm2',
  'powerMw',
  'energyNj',
  'criticalPathNs',
] as const satisfies readonly MetricName[];

/** Places the script fills; without scripts the static picture stands in. */
export function chartPlaces(charts: readonly Chart[], size: 'large' | 'small'): SafeHtml {
  const place = ({ id, description }: Chart) =>
    html`<div class="chart" id="${id}" role="img" aria-label="${description}"></div>`;
  return html`<div class="charts ${size}">${charts.map(place)}</div>`;
}

const LEGEND: readonly (readonly [shape: string, text: string])[] = [
  [`<circle cx="8" cy="8" r="5" fill="${COLOURS.io_parallel}"/>`, 'io_parallel, measured'],
  [
    `<circle cx="8" cy="8" r="4.2" fill="#fff" stroke="${COLOURS.io_parallel}" stroke-width="1.6"/>`,
    'io_parallel, estimated',
  ],
  [`<rect x="3" y="3" width="10" height="10" fill="${COLOURS.io_stream}"/>`, 'io_stream, measured'],
  [
    `<rect x="4" y="4" width="8" height="8" fill="#fff" stroke="${COLOURS.io_stream}" stroke-width="1.6"/>`,
    'io_stream, estimated',
  ],
  [`<path d="M1 8H15" stroke="${COLOURS.guide}" stroke-width="1.4"/>`, 'interval of the estimate'],
  [
    `<circle cx="8" cy="8" r="6.5" fill="none" stroke="${COLOURS.ink}" stroke-width="2"/>`,
    'selected',
  ],
];

function legend(): SafeHtml {
  const entry = ([shape, text]: readonly [string, string]) =>
    html`<li><svg width="16" height="16" aria-hidden="true">${trusted(shape)}</svg>${text}</li>`;
  return html`<ul class="legend">${LEGEND.map(entry)}</ul>`;
}

function cell(candidate: Candidate, metric: MetricName): SafeHtml {
  const value = metricOf(candidate, metric);
  const interval = intervalOf(candidate, metric);
  const range = interval && html`<small>${formatRange(interval)}</small>`;
  return html`<td class="n">${formatMetric(metric, value)}${range}</td>`;
}

function row(candidate: Candidate, chosen: boolean): SafeHtml {
  const { id, studentId, config } = candidate;
  const source = sourceOf(candidate);
  return html`<tr id="design-${id}" class="${chosen ? 'chosen' : ''}">
<td><code>${id}</code>${chosen ? html` <b class="tag">selected</b>` : undefined}</td>
<td class="${source}">${source}</td>${COLUMNS.map((metric) => cell(candidate, metric))}
<td>${config.ioType}</td><td><code title="${studentId}">${studentId.slice(0, 8)}</code></td><td class="config">${describeStages(config)}</td></tr>
`;
}

function heading(text: string, numeric: boolean): SafeHtml {
  return html`<th scope="col" class="${numeric ? 'n' : ''}"><button type="button">${text}</button></th>`;
}

function countsText({ counts, front }: ReportData): SafeHtml {
  const { violationReasons } = counts;
  const [explored, dominated, violating] = [
    counts.explored,
    counts.dominated,
    counts.violating,
  ].map((count) => formatSignificant(count, 6));
  const reasons = violationReasons.map(({ reason, count }) => html`<li>${count} × ${reason}</li>`);
  return html`<p>${explored} designs were explored: ${front.length} are on the front, ${dominated} are
dominated or within a few percent of one of these, ${violating} cannot be built as asked or break a constraint.</p>
${reasons.length > 0 ? html`<ul>${reasons}</ul>` : undefined}`;
}

/** Charts, counts and the sortable table; every design of the front has one row. */
export function frontSection(data: ReportData, charts: readonly Chart[]): SafeHtml {
  const chosen = data.selected?.candidate.id;
  const score = scoreNameOf(data);
  const rows = sortFront(data.front).map((candidate) => row(candidate, candidate.id === chosen));
  const picture = trusted(renderFrontSvg(data.front, `${score} against cell area`, score));
  return html`<section><h2>Front</h2>${countsText(data)}${legend()}${chartPlaces(charts, 'large')}
<noscript>${picture}</noscript>
<p class="hint">Hover over a mark for its figures, click it for its row. Click a heading to sort.</p>
<div class="scroll"><table class="sortable"><thead><tr>${heading('design', false)}${heading('source', false)}
${COLUMNS.map((metric) => heading(metric === 'accuracy' ? score : metricTitle(metric), true))}
${['IO type', 'student', 'stages'].map((text) => heading(text, false))}</tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}
