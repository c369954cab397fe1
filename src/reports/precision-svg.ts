// A picture of a profile: for every variable the spread of its magnitudes, on the range its format can hold.
import { formatName } from '../core/fixed-point-format.js';
import type { ModelProfile, VariableProfile } from '../models/profile/layer-profile.js';
import { formatSignificant } from './format-value.js';
import { COLOURS } from './palette.js';
import { html, type SafeHtml } from './safe-html.js';

const WIDTH = 960;
const ROW = 26;
const PLOT = { left: 250, right: 730, top: 64 } as const;
/** Widest axis in powers of two; what lies beyond is drawn at its edge. */
const AXIS = { lowest: -48, highest: 48 } as const;
const LEGEND = 'box: 25 to 75 % of |x| ≠ 0, line: median, whiskers: 5 to 95 %, dots: ends';

/** Two decimals: a hundredth of a pixel, and the same bytes everywhere. */
function pixel(value: number): string {
  return String(Math.round(100 * value) / 100);
}

interface Axis {
  readonly low: number;
  readonly high: number;
}

/** Ends of everything drawn, in whole powers of two. */
function chooseAxis(variables: readonly VariableProfile[]): Axis {
  const ends = variables.flatMap(({ values, range }) => [
    values.p5,
    values.maximum,
    range.resolution,
    reachOf(range),
  ]);
  const exponents = ends.filter((end) => end > 0).map((end) => Math.log2(end));
  const low = Math.floor(exponents.reduce((a, b) => Math.min(a, b), 0)) - 1;
  const high = Math.ceil(exponents.reduce((a, b) => Math.max(a, b), 0)) + 1;
  return { low: Math.max(low, AXIS.lowest), high: Math.min(high, AXIS.highest) };
}

const reachOf = ({ low, high }: VariableProfile['range']) => Math.max(-low, high);

function xOf({ low, high }: Axis, magnitude: number): number {
  const exponent = Math.min(Math.max(Math.log2(magnitude), low), high);
  return PLOT.left + ((exponent - low) / (high - low)) * (PLOT.right - PLOT.left);
}

function drawBand(axis: Axis, { range }: VariableProfile, y: number): SafeHtml {
  const left = xOf(axis, range.resolution);
  const right = xOf(axis, reachOf(range));
  return html`<rect x="${pixel(left)}" y="${pixel(y - 10)}" width="${pixel(Math.max(right - left, 1))}" height="20" fill="#dfe3e8"/>`;
}

function drawBox(axis: Axis, variable: VariableProfile, y: number): SafeHtml | undefined {
  const { values } = variable;
  if (!(values.maximum > 0)) return undefined;
  const at = (magnitude: number) => pixel(xOf(axis, magnitude));
  const colour = variable.source === 'weights' ? COLOURS.io_stream : COLOURS.io_parallel;
  const [left, right] = [xOf(axis, values.p25), xOf(axis, values.p75)];
  const whiskers = `M${at(values.p5)} ${y}H${at(values.p25)}M${at(values.p75)} ${y}H${at(values.p95)}`;
  const caps = `M${at(values.p5)} ${y - 4}v8M${at(values.p95)} ${y - 4}v8`;
  return html`<path d="${whiskers}${caps}" stroke="${colour}" fill="none"/><rect x="${pixel(left)}" y="${y - 6}" width="${pixel(Math.max(right - left, 1))}" height="12" fill="#fff" fill-opacity=".6" stroke="${colour}"/><path d="M${at(values.median)} ${y - 6}v12" stroke="${colour}" stroke-width="2.5"/><circle cx="${at(values.minimum)}" cy="${y}" r="1.8" fill="${colour}"/><circle cx="${at(values.maximum)}" cy="${y}" r="1.8" fill="${colour}"/>`;
}

function describeRow({ values, range, overflows, underflows }: VariableProfile): string {
  const number = (value: number) => formatSignificant(value, 3);
  return (
    `|x| median ${number(values.median)}, largest ${number(values.maximum)}; format ${number(range.low)} … ` +
    `${number(range.high)} in steps of ${number(range.resolution)}; ${overflows} overflows, ${underflows} to zero`
  );
}

function drawRow(axis: Axis, variable: VariableProfile, index: number): SafeHtml {
  const y = PLOT.top + ROW * index + ROW / 2;
  const { layer, format, overflows, underflows } = variable;
  const losses = [
    overflows > 0 ? `${overflows} over` : '',
    underflows > 0 ? `${underflows} to zero` : '',
  ].filter((text) => text !== '');
  return html`<g><title>${describeRow(variable)}</title>${drawBand(axis, variable, y)}${drawBox(axis, variable, y)}<text x="${PLOT.left - 8}" y="${y}" dy=".35em" text-anchor="end">${shorten(layer)} <tspan fill="#5a6270">${variable.variable}</tspan></text><text x="${PLOT.right + 8}" y="${y - 5}" dy=".35em" font-size="10">${formatName(format)}</text><text x="${PLOT.right + 8}" y="${y + 7}" dy=".35em" font-size="10" fill="${overflows > 0 ? '#b3261e' : '#5a6270'}">${losses.join(', ')}</text></g>
`;
}

function shorten(name: string): string {
  const characters = [...name];
  return characters.length > 26 ? `${characters.slice(0, 25).join('')}…` : name;
}

function drawAxis(axis: Axis, bottom: number): SafeHtml {
  const every = Math.ceil((axis.high - axis.low) / 12);
  const first = Math.ceil(axis.low / every) * every;
  const count = Math.floor((axis.high - first) / every) + 1;
  const ticks = Array.from({ length: count }, (_, i) => first + i * every);
  const marks = ticks.map((exponent) => {
    const x = pixel(xOf(axis, 2 ** exponent));
    return html`<path d="M${x} ${PLOT.top}V${bottom}" stroke="#eceef1"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">2<tspan dy="-5" font-size="9">${exponent}</tspan></text>`;
  });
  return html`${marks}<path d="M${PLOT.left} ${bottom}H${PLOT.right}" stroke="${COLOURS.ink}"/>`;
}

/** SVG of a profile, one row a variable; the same profile gives the same bytes. */
export function renderPrecisionSvg(profile: ModelProfile): string {
  const { variables } = profile;
  const axis = chooseAxis(variables);
  const bottom = PLOT.top + ROW * variables.length;
  const height = bottom + 48;
  const title = `${profile.model}: magnitudes and what the formats can hold`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${COLOURS.ink}">
<title>${title}</title><rect width="${WIDTH}" height="${height}" fill="#fff"/>
<text x="16" y="24" font-size="16" font-weight="600">${title}</text>
<text x="16" y="44" fill="#5a6270">${LEGEND}; grey: resolution to largest value of the format; ${profile.samples} samples</text>
${drawAxis(axis, bottom)}${variables.map((variable, i) => drawRow(axis, variable, i))}<text x="${(PLOT.left + PLOT.right) / 2}" y="${height - 10}" text-anchor="middle">|x|, logarithmic</text></svg>
`.text;
}
