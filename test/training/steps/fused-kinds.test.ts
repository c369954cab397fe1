// The generated kernels serve what they always served: other kinds of steps go to the tensor library.
import { expect, test } from 'vitest';
import type { TopologyLayer } from '../../../src/core/topology.js';
import { supportsFused } from '../../../src/training/fused/fused-program.js';
import { planNetwork } from '../../../src/training/network-plan.js';

const output: TopologyLayer = { kind: 'dense', units: 3, activation: 'linear' };
const points: TopologyLayer = {
  ...{ kind: 'conv1d', filters: 4, kernelSize: 1, stride: 1, padding: 'valid' },
  activation: 'relu',
};
const flatten: TopologyLayer = { kind: 'flatten' };
const planOf = (...layers: TopologyLayer[]) =>
  planNetwork({ inputShape: [6, 2], layers: [...layers, output] });

test.each<[string, TopologyLayer[]]>([
  ['a depthwise convolution', [{ ...points, kind: 'depthwiseConv1d' } as TopologyLayer, flatten]],
  ['averages', [points, { kind: 'averagePool1d', poolSize: 2 }, flatten]],
  ['a global average', [points, { kind: 'globalAveragePool' }]],
  ['attention', [points, { kind: 'attentionPool' }]],
])('%s is refused', (_, layers) => {
  expect(supportsFused(planOf(...layers))).toBe(false);
});

test('a global maximum is a maximum over one window, which is served', () => {
  const global = planOf(points, { kind: 'globalMaxPool' });
  const window = planOf(points, { kind: 'maxPool1d', poolSize: 6 }, flatten);
  expect(global.steps).toEqual(window.steps);
  expect(supportsFused(global)).toBe(true);
});

test('normalised sums are refused as long as the network trains in float, and served afterwards', () => {
  const plan = planOf({ ...points, batchNorm: true } as TopologyLayer, flatten);
  expect(plan.whileFloat && supportsFused(plan.whileFloat)).toBe(false);
  expect(supportsFused(plan)).toBe(true);
  expect(planOf(points, flatten).whileFloat).toBeUndefined();
});
