// Pictures of trust: what was estimated against what was measured, metric by metric.
import type { CalibratedMetric } from '../core/metrics.js';
import { type Chart, commonOption, logAxisOption, segments } from './chart.js';
import { formatRange, formatSignificant } from './format-value.js';
import { COLOURS } from './palette.js';
import type { CalibrationPoint, CalibrationSummary } from './report-data.js';

/** Name and unit of each calibrated metric. */
export const CALIBRATED_TITLES: Readonly<
  Record<CalibratedMetric, { readonly label: string; readonly unit: string }>
> = {
  cellAreaUm2: { label: 'cell area', unit: 'µm²' },
  criticalPathNs: { label: 'critical path', unit: 'ns' },
  energyPj: { label: 'dynamic energy', unit: 'pJ' },
  leakageMw: { label: 'leakage', unit: 'mW' },
};

/** What a mark says on hover. */
export function describePoint(point: CalibrationPoint, metric: CalibratedMetric): string {
  const { label, unit } = CALIBRATED_TITLES[metric];
  const digits = (value: number) => `${formatSignificant(value, 4)} ${unit}`;
  return [
    point.label,
    `measured ${label} ${digits(point.measured)}`,
    `calibrated, not having seen it: ${digits(point.after.value)} (${formatRange(point.after)})`,
    `before calibration: ${digits(point.before)}`,
  ].join('\n');
}

function scatter(data: readonly (readonly number[])[], filled: boolean) {
  return {
    type: 'scatter',
    symbol: filled ? 'circle' : 'emptyCircle',
    symbolSize: filled ? 8 : 6,
    z: filled ? 4 : 2,
    itemStyle: {
      color: filled ? COLOURS.io_parallel : COLOURS.guide,
      opacity: filled ? 0.85 : 0.6,
    },
    data,
  };
}

/** The chart of one metric; its marks are numbered from `firstMark`, in the order of the points. */
export function buildCalibrationChart(summary: CalibrationSummary, firstMark: number): Chart {
  const { metric, points } = summary;
  const { label, unit } = CALIBRATED_TITLES[metric];
  const shown = points.flatMap(({ measured, before, after }) => [
    measured,
    before,
    after.value,
    after.low,
    after.high,
  ]);
  const axis = logAxisOption('', shown);
  const intervals = points
    .filter(({ after }) => after.low > 0)
    .map(
      ({ measured, after }) =>
        [
          [after.low, measured],
          [after.high, measured],
        ] as const,
    );
  const diagonal = [
    [
      [axis.min, axis.min],
      [axis.max, axis.max],
    ] as const,
  ];
  return {
    id: `calibration-${metric}`,
    description: `Measured against estimated ${label} of ${points.length} builds`,
    option: {
      ...commonOption(),
      xAxis: logAxisOption(`estimated ${label} (${unit})`, shown),
      yAxis: logAxisOption(`measured ${label} (${unit})`, shown, true),
      series: [
        segments(diagonal, { color: COLOURS.ink, type: 'dashed', opacity: 0.7 }),
        segments(intervals, { color: COLOURS.io_parallel, opacity: 0.4 }),
        scatter(
          points.map(({ before, measured }, i) => [before, measured, firstMark + i]),
          false,
        ),
        scatter(
          points.map(({ after, measured }, i) => [after.value, measured, firstMark + i]),
          true,
        ),
      ],
    },
  };
}
