// What the user's own tool said, design by design.
import { formatSignificant } from './format-value.js';
import type { ExternalRow, ReportData } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';

function rowOf({ candidate, tool, figures }: ExternalRow): SafeHtml {
  const words = figures
    .map(({ name, value, stage }) => `${name} ${formatSignificant(value, 5)} (${stage})`)
    .join(', ');
  return html`<tr><th scope="row"><code>${candidate}</code></th><td>${tool}</td><td class="config">${words}</td></tr>
`;
}

/** A table of figures as the tool's reports state them; nothing where the study names no such tool. */
export function externalSection({ external }: ReportData): SafeHtml {
  if (external.length === 0) return html``;
  return html`<section><h2>Your own tool</h2>
<p>Figures as its reports state them, each with how far the tool had built the design. They enter neither calibration nor selection.</p>
<div class="scroll"><table><thead><tr><th scope="col">design</th><th scope="col">tool</th><th scope="col">figures</th></tr></thead>
<tbody>${external.map(rowOf)}</tbody></table></div></section>`;
}
