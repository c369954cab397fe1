// Every kind of step: its gradients against central differences, in networks that meet it first, in between and last.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Topology, TopologyLayer } from '../../../src/core/topology.js';
import { startBackend } from '../../../src/training/backend.js';
import { compareGradients, compareWithFine, differing } from './central-differences.js';

beforeAll(startBackend);

const dense = (
  units: number,
  activation: 'relu' | 'linear' = 'linear',
  batchNorm?: true,
): TopologyLayer => ({ kind: 'dense', units, activation, batchNorm });
const points = (filters: number, batchNorm?: true): TopologyLayer => ({
  ...{ kind: 'conv1d', filters, kernelSize: 1, stride: 1, padding: 'valid', activation: 'relu' },
  batchNorm,
});
const conv2d: TopologyLayer = {
  ...{ kind: 'conv2d', filters: 3, kernelSize: [2, 3], strides: [1, 1], padding: 'valid' },
  activation: 'relu',
};
const depthwise1d = (stride: number, padding: 'valid' | 'same'): TopologyLayer => ({
  ...{ kind: 'depthwiseConv1d', kernelSize: 3, stride, padding, activation: 'relu' },
});
const depthwise2d = (
  strides: [number, number],
  padding: 'valid' | 'same',
  batchNorm?: true,
): TopologyLayer => ({
  ...{ kind: 'depthwiseConv2d', kernelSize: [3, 2], strides, padding, activation: 'relu' },
  batchNorm,
});
const flatten: TopologyLayer = { kind: 'flatten' };

const NETWORKS: Readonly<Record<string, Topology>> = {
  'depthwise over sequences, strided and padded': {
    inputShape: [11, 2],
    layers: [depthwise1d(2, 'same'), points(3), depthwise1d(1, 'valid'), flatten, dense(3)],
  },
  'depthwise over images, rows left over': {
    inputShape: [8, 7, 2],
    layers: [conv2d, depthwise2d([2, 2], 'valid'), depthwise2d([1, 2], 'same'), flatten, dense(3)],
  },
  'averages of windows, some pixels left over': {
    inputShape: [7, 9, 2],
    layers: [conv2d, { kind: 'averagePool2d', poolSize: [2, 3] }, flatten, dense(3)],
  },
  'averages of steps in front of the first weights': {
    inputShape: [9, 2],
    layers: [{ kind: 'averagePool1d', poolSize: 2 }, points(4), flatten, dense(3)],
  },
  'global average of points': {
    inputShape: [6, 3],
    layers: [points(5), points(4), { kind: 'globalAveragePool' }, dense(4, 'relu'), dense(3)],
  },
  'global maximum of an image': {
    inputShape: [5, 5, 1],
    layers: [conv2d, { kind: 'globalMaxPool' }, dense(3)],
  },
  'attention over points': {
    inputShape: [6, 3],
    layers: [points(5), { kind: 'attentionPool' }, dense(4, 'relu'), dense(3)],
  },
  'attention over the features themselves': {
    inputShape: [6, 3],
    layers: [{ kind: 'attentionPool' }, dense(4, 'relu'), dense(3)],
  },
  'attention over pixels': {
    inputShape: [4, 5, 2],
    layers: [conv2d, { kind: 'attentionPool' }, dense(3)],
  },
  'normalised dense layers': {
    inputShape: [6],
    layers: [dense(5, 'relu', true), dense(4, 'linear', true), dense(3)],
  },
  'normalised convolutions, one in front of a maximum': {
    inputShape: [8, 7, 2],
    layers: [
      { ...conv2d, batchNorm: true } as TopologyLayer,
      { kind: 'maxPool2d', poolSize: [2, 1] },
      depthwise2d([1, 1], 'same', true),
      flatten,
      dense(3),
    ],
  },
};

describe('gradients of every step equal central differences', () => {
  test.each(Object.entries(NETWORKS))('%s', (_, topology) => {
    expect(differing(compareGradients(topology))).toEqual([]);
  });

  test('inputs that count in units of their format change nothing', () => {
    const topology = NETWORKS['attention over the features themselves'];
    const [real] = [compareGradients(topology)];
    const raw = compareGradients(topology, 2 ** -4);
    expect(differing(raw)).toEqual([]);
    raw.forEach(({ composed }, i) => {
      expect(composed).toBeCloseTo(real[i].composed, 4);
    });
  });
});

describe('straight-through gradients of finely rounded steps are the gradients', () => {
  const networks = Object.entries(NETWORKS).filter(([name]) => !name.startsWith('normalised'));
  test.each(networks)('%s', (_, topology) => {
    for (const { name, float, fine } of compareWithFine(topology)) {
      const size = Math.hypot(...float);
      const error = Math.hypot(...float.map((value, k) => value - fine[k]));
      // A table of a softmax has 1 024 entries; a bias of scores moves no share, so its gradient is rounding.
      expect(error, `${name}, size ${size}`).toBeLessThan(0.05 * size + 1e-4);
    }
  });
});
