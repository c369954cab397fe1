// What the verdict rests on: calibration, students, failures, provenance.
import { CALIBRATED_TITLES } from './calibration-charts.js';
import type { Chart } from './chart.js';
import { formatMetric, formatPercent, formatSignificant } from './format-value.js';
import { chartPlaces } from './front-section.js';
import type { CalibrationSummary, ReportData, StudentRow } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';
import { scoreNameOf } from './score-name.js';

/** A table of text headings (`n:` marks a column of numbers) and finished rows. */
function table(headings: readonly string[], rows: readonly SafeHtml[]): SafeHtml {
  const cells = headings.map((heading) =>
    heading.startsWith('n:')
      ? html`<th scope="col" class="n">${heading.slice(2)}</th>`
      : html`<th scope="col">${heading}</th>`,
  );
  return html`<div class="scroll"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function calibrationRow(summary: CalibrationSummary): SafeHtml {
  const { metric, points, coefficients, medianErrorBefore, medianError, maxError } = summary;
  const factors = coefficients
    .map(({ term, factor }) => `${term} × ${formatSignificant(factor, 3)}`)
    .join(', ');
  return html`<tr><th scope="row">${CALIBRATED_TITLES[metric].label}</th><td class="n">${points.length}</td>
<td class="n">${formatPercent(medianErrorBefore)}</td><td class="n">${formatPercent(medianError)}</td>
<td class="n">${formatPercent(maxError)}</td><td class="config">${factors}</td></tr>
`;
}

/** Error table and charts of every calibrated metric. */
export function calibrationSection(
  { calibration }: ReportData,
  charts: readonly Chart[],
): SafeHtml {
  if (calibration.length === 0) {
    return html`<section><h2>Calibration</h2><p>Nothing was synthesised, so no estimate of this report was checked against a measurement.</p></section>`;
  }
  const headings = [
    'metric',
    'n:builds',
    'n:median error before',
    'n:median error',
    'n:largest error',
    'fitted factors',
  ];
  return html`<section><h2>Calibration: estimated against measured</h2>
<p>Errors are relative and, after calibration, cross-validated: every build is predicted by a fit that did not see it.
Blue marks are calibrated estimates with their interval, grey rings the estimates before, the dashed line is perfect agreement.</p>
${chartPlaces(charts, 'small')}${table(headings, calibration.map(calibrationRow))}</section>`;
}

function studentRow(student: StudentRow): SafeHtml {
  const { id, width, sparsity, nonZeroWeights, ebops } = student;
  const { trainingGraphAccuracy, interpreterAccuracy, accuracyNoise } = student;
  return html`<tr><td><code>${id}</code></td>${bitsCells(student)}<td>${width}${ebops === undefined ? '' : `, ${ebops} EBOPs`}</td>
<td class="n">${formatPercent(sparsity)}</td><td class="n">${nonZeroWeights}</td>
<td class="n">${formatMetric('accuracy', trainingGraphAccuracy)}</td><td class="n">${formatMetric('accuracy', interpreterAccuracy)}${describeNoise(accuracyNoise)}</td></tr>
`;
}

/** Where bits were trained every weight has its own: the ones it started with would mislead. */
function bitsCells({ ebops, weightBits, activationBits }: StudentRow): SafeHtml {
  if (ebops === undefined)
    return html`<td class="n">${weightBits}</td><td class="n">${activationBits}</td>`;
  return html`<td class="n">trained</td><td class="n">trained</td>`;
}

/** `0.9312 ± 0.0021 over 3 seeds`, below the accuracy of the network that is used. */
function describeNoise(noise: StudentRow['accuracyNoise']): SafeHtml | undefined {
  if (noise === undefined) return undefined;
  const { mean, standardDeviation, seeds } = noise;
  return html`<br>${formatMetric('accuracy', mean)} ± ${standardDeviation.toFixed(4)} over ${seeds} seeds`;
}

export function studentsSection({ students, teacherAccuracy, task }: ReportData): SafeHtml {
  const score = scoreNameOf({ task });
  const teacher =
    teacherAccuracy === undefined
      ? undefined
      : html`<p>The float teacher reaches ${task === 'regression' ? 'R² = ' : ''}${formatMetric('accuracy', teacherAccuracy)} on the test split.</p>`;
  const headings = [
    'student',
    'n:weight bits',
    'n:activation bits',
    'layers',
    'n:sparsity',
    'n:weights ≠ 0',
    `n:${score}, training graph`,
    `n:${score}, integers`,
  ];
  return html`<section><h2>Students</h2>${teacher}${table(headings, students.map(studentRow))}</section>`;
}

export function failuresSection({ failures }: ReportData): SafeHtml {
  if (failures.length === 0) return html`<section><h2>Failures</h2><p>None.</p></section>`;
  const rows = failures.map(
    ({
      what,
      message,
      logPath,
    }) => html`<tr><th scope="row">${what}</th><td class="message">${message}</td><td><code>${logPath}</code></td></tr>
`,
  );
  return html`<section><h2>Failures</h2>${table(['what', 'message', 'log'], rows)}</section>`;
}

export function provenanceSection({ provenance }: ReportData): SafeHtml {
  const facts = provenance.map(
    ({ name, value }) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`,
  );
  return html`<section><h2>Provenance</h2><dl>${facts}</dl></section>`;
}
