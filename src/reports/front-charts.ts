// Pictures of the front: accuracy against latency, area and power.
import { type Candidate, metricOf } from '../core/candidate.js';
import { IO_TYPES, type IoType } from '../core/hardware-config.js';
import type { MetricName } from '../core/metrics.js';
import { intervalOf, type Source, sortFront, sourceOf } from './candidate-text.js';
import { accuracyAxisOption, type Chart, commonOption, logAxisOption, segments } from './chart.js';
import { metricTitle } from './format-value.js';
import { COLOURS } from './palette.js';
import type { ScoreName } from './score-name.js';

const COSTS = ['latencyNs', 'cellAreaUm2', 'powerMw'] as const satisfies readonly MetricName[];

/** Five digits place a mark well below a pixel, and keep the file small. */
function coordinate(value: number): number {
  return Number(value.toPrecision(5));
}

/** Filled marks are measured, hollow ones estimated; shape and colour tell the IO type. */
function markSeries(
  indexed: readonly (readonly [Candidate, number])[],
  cost: MetricName,
  ioType: IoType,
  source: Source,
) {
  const colour = COLOURS[ioType];
  const chosen = indexed.filter(([candidate]) => {
    return candidate.config.ioType === ioType && sourceOf(candidate) === source;
  });
  return {
    type: 'scatter',
    symbol: ioType === 'io_parallel' ? 'circle' : 'rect',
    symbolSize: source === 'measured' ? 10 : 8,
    z: source === 'measured' ? 4 : 3,
    itemStyle: {
      color: source === 'measured' ? colour : '#ffffff',
      borderColor: source === 'measured' ? '#ffffff' : colour,
      borderWidth: source === 'measured' ? 0.8 : 1.6,
    },
    data: chosen.map(([candidate, index]) => [
      coordinate(metricOf(candidate, cost)),
      coordinate(candidate.accuracy),
      index,
    ]),
  };
}

function intervalSegments(front: readonly Candidate[], cost: MetricName) {
  const pairs = front.flatMap((candidate) => {
    const interval = intervalOf(candidate, cost);
    if (interval === undefined || interval.low <= 0) return [];
    const accuracy = coordinate(candidate.accuracy);
    return [
      [
        [coordinate(interval.low), accuracy] as const,
        [coordinate(interval.high), accuracy] as const,
      ] as const,
    ];
  });
  return segments(pairs, { color: COLOURS.guide });
}

function selectionRing(selected: Candidate, cost: MetricName) {
  return {
    type: 'scatter',
    silent: true,
    z: 5,
    symbol: 'circle',
    symbolSize: 20,
    itemStyle: { color: 'transparent', borderColor: COLOURS.ink, borderWidth: 2.2 },
    data: [[metricOf(selected, cost), selected.accuracy]],
  };
}

/** One chart a cost. A mark's third coordinate is its design's place in the order of `sortFront`. */
export function buildFrontCharts(
  front: readonly Candidate[],
  selected: Candidate | undefined,
  score: ScoreName = 'accuracy',
): readonly Chart[] {
  const sorted = sortFront(front);
  const indexed = sorted.map((candidate, i) => [candidate, i] as const);
  return COSTS.map((cost) => {
    const ends = sorted.flatMap((candidate) => {
      const interval = intervalOf(candidate, cost);
      return [metricOf(candidate, cost), ...(interval ? [interval.low, interval.high] : [])];
    });
    const marks = IO_TYPES.flatMap((ioType) =>
      (['estimated', 'measured'] as const).map((source) =>
        markSeries(indexed, cost, ioType, source),
      ),
    );
    return {
      id: `front-${cost}`,
      description: `${score === 'accuracy' ? 'Accuracy' : score} against ${metricTitle(cost)} of ${front.length} designs`,
      option: {
        ...commonOption(),
        xAxis: logAxisOption(metricTitle(cost), ends),
        yAxis: accuracyAxisOption(score),
        series: [
          intervalSegments(sorted, cost),
          ...marks,
          ...(selected ? [selectionRing(selected, cost)] : []),
        ],
      },
    };
  });
}
