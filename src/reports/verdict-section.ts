// The head of the report: the verdict, its figures, and why this design and no other.
import { metricOf } from '../core/candidate.js';
import type { MetricName } from '../core/metrics.js';
import { METRICS } from '../core/metrics.js';
import { intervalOf, slackNsOf, sourceOf } from './candidate-text.js';
import { formatRange, formatSignificant, formatWithUnit } from './format-value.js';
import type { ReportData, SelectedDesign } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';
import { type ScoreName, scoreNameOf } from './score-name.js';
import { stageTable } from './stage-table.js';
import { describeVerdict } from './verdict.js';

const CARDS = [
  'accuracy',
  'latencyNs',
  'initiationInterval',
  'cellAreaUm2',
  'powerMw',
  'energyNj',
] as const satisfies readonly MetricName[];

/** Accuracy and cycles are exact in either case; the rest rests on synthesis or on an estimate. */
function basisOf({ candidate }: SelectedDesign, metric: MetricName): string {
  if (metric === 'accuracy') return 'exact, integer interpreter';
  const interval = intervalOf(candidate, metric);
  if (interval !== undefined) return `estimated, ${formatRange(interval)}`;
  return sourceOf(candidate) === 'measured' ? 'measured' : 'exact cycle count';
}

function cards(selected: SelectedDesign, score: ScoreName): SafeHtml {
  const { candidate } = selected;
  const card = (label: string, value: string, basis: string) =>
    html`<div class="card"><span>${label}</span><b>${value}</b><small>${basis}</small></div>`;
  const figures = CARDS.map((metric) =>
    card(
      metric === 'accuracy' ? score : METRICS[metric].label,
      formatWithUnit(metric, metricOf(candidate, metric)),
      basisOf(selected, metric),
    ),
  );
  const slack = card(
    'slack',
    `${formatSignificant(slackNsOf(candidate), 3)} ns`,
    `${sourceOf(candidate)}, at ${formatWithUnit('clockPeriodNs', candidate.config.clockPeriodNs)}`,
  );
  return html`<div class="cards">${figures}${slack}</div>`;
}

function checks(data: ReportData): SafeHtml | undefined {
  const { constraints, reasons } = data.verdict;
  const { verified } = data.selected ?? {};
  const items = [
    ...constraints.map(({ text, met }) => html`<li class="${met ? 'met' : 'missed'}">${text}</li>`),
    ...(verified === undefined
      ? []
      : [
          html`<li class="${verified.mismatches === 0 ? 'met' : 'missed'}">netlist and interpreter: ${verified.mismatches} mismatches in ${verified.vectors} test vectors</li>`,
        ]),
  ];
  return html`${items.length > 0 ? html`<ul class="checks">${items}</ul>` : undefined}${reasons.map((reason) => html`<p>${reason}</p>`)}`;
}

function runnersUp({ runnersUp: rows, task }: ReportData): SafeHtml | undefined {
  if (rows.length === 0) return undefined;
  const figure = (metric: MetricName) => (one: (typeof rows)[number]) =>
    formatWithUnit(metric, metricOf(one.candidate, metric));
  const columns = (['accuracy', 'latencyNs', 'cellAreaUm2', 'powerMw'] as const).map((metric) => ({
    label: metric === 'accuracy' ? scoreNameOf({ task }) : METRICS[metric].label,
    write: figure(metric),
  }));
  const lines = rows.map(
    (
      one,
    ) => html`<tr><td><a href="#design-${one.candidate.id}"><code>${one.candidate.id}</code></a></td>
<td class="${sourceOf(one.candidate)}">${sourceOf(one.candidate)}</td>${columns.map(({ write }) => html`<td class="n">${write(one)}</td>`)}<td>${one.reason}</td></tr>
`,
  );
  return html`<h3>Runners-up</h3><div class="scroll"><table><thead><tr><th scope="col">design</th><th scope="col">source</th>
${columns.map(({ label }) => html`<th scope="col" class="n">${label}</th>`)}<th scope="col">why not</th></tr></thead><tbody>${lines}</tbody></table></div>`;
}

function targetLine({ target }: ReportData): SafeHtml {
  const warning = target.predictive
    ? html` <b class="tag warn">predictive library: it cannot be manufactured; compare designs by it, do not tape out</b>`
    : undefined;
  return html`<p class="target">Target <code>${target.id}</code>: ${target.description}.${warning}</p>`;
}

/** Verdict, figures, checks, runners-up and stages of the selected design. */
export function verdictSection(data: ReportData): SafeHtml {
  const { grade, sentence } = describeVerdict(data);
  const { selected } = data;
  const stages =
    selected &&
    html`<section><h2>Stages of the selected design</h2><p class="hint">Figures of stages synthesised alone are
measured; they need not add up to the whole, which shares logic and has its own output registers.</p>${stageTable(selected.stages)}</section>`;
  return html`<section class="verdict ${grade}"><p class="sentence">${sentence}</p>${targetLine(data)}
${selected && cards(selected, scoreNameOf(data))}${checks(data)}${runnersUp(data)}</section>${stages}`;
}
