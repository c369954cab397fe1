// Topologies of students: what a width multiplier scales, and where a flatten layer is needed.
import { expect, test } from 'vitest';
import type { Dataset } from '../../src/core/dataset.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import { topologyOf } from '../../src/explore/student-grid.js';

const split = { count: 0, features: new Float32Array(0), labels: new Int32Array(0) };
const dataset: Dataset = {
  ...{ name: 'points', inputShape: [16, 3], classes: 5, classNames: ['a', 'b', 'c', 'd', 'e'] },
  ...{ train: split, validation: split, test: split, hash: '0123456789abcdef', scaling: 'none' },
};
const output: TopologyLayer = { kind: 'dense', units: 5, activation: 'linear' };
const points = (filters: number): TopologyLayer => ({
  ...{ kind: 'conv1d', filters, kernelSize: 1, stride: 1, padding: 'valid', activation: 'relu' },
  batchNorm: true,
});
const depthwise: TopologyLayer = {
  ...{ kind: 'depthwiseConv1d', kernelSize: 3, stride: 1, padding: 'same', activation: 'relu' },
};

test('filters are scaled, filters of one channel follow their input, and normalisation stays', () => {
  const { layers } = topologyOf(dataset, [points(8), depthwise], 0.5);
  expect(layers).toEqual([points(4), depthwise, { kind: 'flatten' }, output]);
});

test.each(['globalAveragePool', 'globalMaxPool', 'attentionPool'] as const)(
  'nothing is flattened behind %s',
  (kind) => {
    expect(topologyOf(dataset, [points(8), { kind }], 2).layers).toEqual([
      ...[points(16), { kind }, output],
    ]);
  },
);
