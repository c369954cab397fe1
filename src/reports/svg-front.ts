// A static picture of a front for documents: accuracy against cell area, coloured by latency.
import { type Candidate, metricOf } from '../core/candidate.js';
import { sortFront, sourceOf } from './candidate-text.js';
import { formatSignificant } from './format-value.js';
import { chooseLogAxis, type LogAxis } from './log-axis.js';
import { COLOURS, sequentialColour } from './palette.js';
import { html, type SafeHtml } from './safe-html.js';
import type { ScoreName } from './score-name.js';

const WIDTH = 820;
const HEIGHT = 480;
const PLOT = { left: 76, right: 690, top: 52, bottom: 420 } as const;
const BAR = { x: 716, width: 14, steps: 24 } as const;

/** Two decimals: a hundredth of a pixel, and the same bytes everywhere. */
function pixel(value: number): string {
  return String(Math.round(100 * value) / 100);
}

/** Position of a value on a logarithmic axis, 0 … 1. */
function fractionOn(axis: LogAxis, value: number): number {
  return Math.log(value / axis.low) / Math.log(axis.high / axis.low);
}

const xOf = (axis: LogAxis, value: number) =>
  PLOT.left + fractionOn(axis, value) * (PLOT.right - PLOT.left);

/** Linear axis with steps of 1, 2 or 5 times a power of ten, four to ten of them. */
function chooseLinearTicks(values: readonly number[]): readonly number[] {
  const low = values.reduce((a, b) => Math.min(a, b), 1);
  const high = values.reduce((a, b) => Math.max(a, b), 0);
  const span = Math.max(0.01, high - low);
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step =
    [1, 2, 5]
      .map((m) => m * power)
      .filter((s) => span / s >= 3)
      .pop() ?? power;
  const first = Math.floor(low / step - 0.2);
  const last = Math.ceil(high / step + 0.2);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(10)),
  );
}

function yOf(ticks: readonly number[], value: number): number {
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  return PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top);
}

function axes(area: LogAxis, ticks: readonly number[], score: ScoreName): SafeHtml {
  const decimals = Math.max(...ticks.map((tick) => String(tick).split('.')[1]?.length ?? 0));
  const across = ticks.map((tick) => {
    const y = pixel(yOf(ticks, tick));
    return html`<path d="M${PLOT.left} ${y}H${PLOT.right}" stroke="#e6e8eb"/><text x="${PLOT.left - 8}" y="${y}" dy=".35em" text-anchor="end">${tick.toFixed(decimals)}</text>`;
  });
  const along = area.ticks.map((tick) => {
    const x = pixel(xOf(area, tick));
    return html`<path d="M${x} ${PLOT.bottom}v5" stroke="${COLOURS.ink}"/><text x="${x}" y="${PLOT.bottom + 20}" text-anchor="middle">${formatSignificant(tick, 3)}</text>`;
  });
  const middle = (PLOT.top + PLOT.bottom) / 2;
  return html`${across}${along}<path d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}" fill="none" stroke="${COLOURS.ink}"/>
<text x="${(PLOT.left + PLOT.right) / 2}" y="${HEIGHT - 16}" text-anchor="middle">cell area (µm²), logarithmic</text>
<text transform="translate(20 ${middle}) rotate(-90)" text-anchor="middle">${score} (test split)</text>`;
}

function colourBar(latency: LogAxis): SafeHtml {
  const height = (PLOT.bottom - PLOT.top) / BAR.steps;
  const blocks = Array.from({ length: BAR.steps }, (_, i) => {
    const y = pixel(PLOT.bottom - (i + 1) * height);
    return html`<rect x="${BAR.x}" y="${y}" width="${BAR.width}" height="${pixel(height + 0.5)}" fill="${sequentialColour((i + 0.5) / BAR.steps)}"/>`;
  });
  const labels = latency.ticks.map((tick) => {
    const y = pixel(PLOT.bottom - fractionOn(latency, tick) * (PLOT.bottom - PLOT.top));
    return html`<text x="${BAR.x + BAR.width + 6}" y="${y}" dy=".35em">${formatSignificant(tick, 3)}</text>`;
  });
  return html`${blocks}${labels}<text x="${BAR.x - 4}" y="${PLOT.top - 12}">latency (ns)</text>`;
}

function mark(candidate: Candidate, x: number, y: number, colour: string): SafeHtml {
  const measured = sourceOf(candidate) === 'measured';
  const paint = measured
    ? html`fill="${colour}" stroke="#fff" stroke-width=".8"`
    : html`fill="#fff" stroke="${colour}" stroke-width="2"`;
  return html`<circle cx="${pixel(x)}" cy="${pixel(y)}" r="${measured ? 5.5 : 4.5}" ${paint}><title>${candidate.id}</title></circle>`;
}

/** SVG of the designs: filled marks are measured, hollow ones estimated. The same designs give the same bytes. */
export function renderFrontSvg(
  candidates: readonly Candidate[],
  title: string,
  score: ScoreName = 'accuracy',
): string {
  const designs = sortFront(candidates).filter((one) => metricOf(one, 'cellAreaUm2') > 0);
  const area = chooseLogAxis(designs.map((one) => metricOf(one, 'cellAreaUm2')));
  const latency = chooseLogAxis(designs.map((one) => metricOf(one, 'latencyNs')));
  const ticks = chooseLinearTicks(designs.map(({ accuracy }) => accuracy));
  const marks = designs.map((one) => {
    const colour = sequentialColour(fractionOn(latency, metricOf(one, 'latencyNs')));
    return mark(one, xOf(area, metricOf(one, 'cellAreaUm2')), yOf(ticks, one.accuracy), colour);
  });
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="${COLOURS.ink}">
<title>${title}</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${PLOT.left}" y="24" font-size="16" font-weight="600">${title}</text>
<text x="${PLOT.left}" y="42" font-size="12" fill="#5a6270">filled: measured, hollow: estimated</text>
${axes(area, ticks, score)}${colourBar(latency)}${marks}</svg>
`.text;
}
