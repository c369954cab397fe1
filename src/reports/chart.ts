// What all charts share: plain-data options of the chart library, drawn by the script in the report.
import { chooseLogAxis, type LogAxis } from './log-axis.js';
import { COLOURS } from './palette.js';
import type { ScoreName } from './score-name.js';

/** One chart: `option` is JSON for echarts; a mark's third coordinate is its number in the report. */
export interface Chart {
  readonly id: string;
  /** Says in words what the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly option: Readonly<Record<string, unknown>>;
}

const TEXT = { fontSize: 12, color: COLOURS.ink } as const;

/** A logarithmic axis with its own ticks; the library labels only powers of ten. */
export function logAxisOption(name: string, values: readonly number[], vertical = false) {
  const { low, high, ticks }: LogAxis = chooseLogAxis(values);
  return {
    type: 'log',
    name,
    nameLocation: 'middle',
    nameGap: vertical ? 52 : 30,
    nameTextStyle: TEXT,
    min: low,
    max: high,
    axisLine: { show: true, onZero: false, lineStyle: { color: COLOURS.guide } },
    axisTick: { show: true, customValues: ticks },
    axisLabel: { ...TEXT, customValues: ticks, hideOverlap: true },
    splitLine: { show: false },
    minorSplitLine: { show: false },
  };
}

/** The axis of accuracies: linear, not from zero, as fronts span a few points of accuracy. */
export function accuracyAxisOption(score: ScoreName) {
  return {
    type: 'value',
    name: `${score} (test split)`,
    nameLocation: 'middle',
    nameGap: 46,
    nameTextStyle: TEXT,
    scale: true,
    axisLine: { show: true, onZero: false, lineStyle: { color: COLOURS.guide } },
    axisLabel: TEXT,
    splitLine: { lineStyle: { color: '#e6e8eb' } },
  };
}

/** Parts of every chart: margins, no animation (the page prints as it stands), hover box. */
export function commonOption() {
  return {
    animation: false,
    grid: { left: 66, right: 18, top: 16, bottom: 50 },
    tooltip: { trigger: 'item', confine: true, textStyle: { fontSize: 12 } },
  };
}

/** Straight thin lines between pairs of points, without hover; for intervals and diagonals. */
export function segments(
  pairs: readonly (readonly [readonly number[], readonly number[]])[],
  lineStyle: Readonly<Record<string, unknown>>,
) {
  return {
    type: 'lines',
    coordinateSystem: 'cartesian2d',
    silent: true,
    z: 1,
    lineStyle: { opacity: 0.55, width: 1, ...lineStyle },
    data: pairs.map((coords) => ({ coords })),
  };
}
