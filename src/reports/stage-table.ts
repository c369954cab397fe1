// The selected design stage by stage: where its cycles, area, delay and energy go.
import { describeStrategy } from '../core/hardware-config.js';
import type { Interval } from '../core/interval.js';
import type { CalibratedMetric } from '../core/metrics.js';
import { placedAreaUm2 } from '../core/synthesis-report.js';
import { CALIBRATED_TITLES } from './calibration-charts.js';
import { formatRange, formatSignificant } from './format-value.js';
import type { StageRow } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';

const SHOWN = ['cellAreaUm2', 'criticalPathNs', 'energyPj', 'leakageMw'] as const;

/** A bar of `fraction` of the cell's width behind the figure. */
function bar(fraction: number): SafeHtml {
  const percent = Math.round(1000 * Math.min(1, Math.max(0, fraction))) / 10;
  return html`<span class="bar"><i style="width:${percent}%"></i></span>`;
}

function figureCell(interval: Interval, measured: number | undefined, largest: number): SafeHtml {
  const value = measured ?? interval.value;
  const fraction = largest > 0 ? value / largest : 0;
  const estimate = html`<small>${measured === undefined ? '' : `est. ${formatSignificant(interval.value, 3)}, `}${formatRange(interval)}</small>`;
  const kind = measured === undefined ? 'estimated' : 'measured';
  return html`<td class="n ${kind}">${formatSignificant(value, 4)}${estimate}${bar(fraction)}</td>`;
}

/** Area with memory macros, as it is estimated. */
function measuredFigure({ measured }: StageRow, metric: CalibratedMetric): number | undefined {
  if (measured === undefined) return undefined;
  return metric === 'cellAreaUm2' ? placedAreaUm2(measured) : measured[metric];
}

/** What of the area memory macros are. */
function macroNote({ measured, estimate }: StageRow): SafeHtml {
  const areaUm2 = measured ? measured.macroAreaUm2 : estimate.macros?.areaUm2;
  if (areaUm2 === undefined) return html``;
  return html`<small>${formatSignificant(areaUm2, 4)} µm² in memory macros</small>`;
}

function rowOf(row: StageRow, largest: Readonly<Record<CalibratedMetric, number>>): SafeHtml {
  const { stage, config, estimate, measured } = row;
  const cycles = measured?.latencyCycles ?? estimate.latencyCycles;
  const interval = measured?.initiationInterval ?? estimate.initiationInterval;
  const cells = SHOWN.map((metric) =>
    figureCell(estimate.metrics[metric], measuredFigure(row, metric), largest[metric]),
  );
  return html`<tr><th scope="row">${stage}</th><td>${describeStrategy(config)}${macroNote(row)}</td><td class="n">${config.reuseFactor}</td>
<td class="n">${cycles}</td><td class="n">${interval}</td>${cells}<td>${measured === undefined ? 'estimated' : 'measured'}</td></tr>
`;
}

/** Table with a bar in every figure, each column scaled to its largest stage. */
export function stageTable(rows: readonly StageRow[]): SafeHtml {
  const largestOf = (metric: CalibratedMetric) =>
    Math.max(
      0,
      ...rows.map((row) => measuredFigure(row, metric) ?? row.estimate.metrics[metric].value),
    );
  const largest = {
    cellAreaUm2: largestOf('cellAreaUm2'),
    criticalPathNs: largestOf('criticalPathNs'),
    energyPj: largestOf('energyPj'),
    leakageMw: largestOf('leakageMw'),
  };
  const headings = SHOWN.map((metric) => {
    const { label, unit } = CALIBRATED_TITLES[metric];
    return html`<th scope="col" class="n">${label} (${unit})</th>`;
  });
  return html`<div class="scroll"><table><thead><tr><th scope="col">stage</th><th scope="col">strategy</th>
<th scope="col" class="n">reuse factor</th><th scope="col" class="n">cycles</th><th scope="col" class="n">II</th>
${headings}<th scope="col">figures</th></tr></thead><tbody>${rows.map((row) => rowOf(row, largest))}</tbody></table></div>`;
}
