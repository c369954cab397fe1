// Every composed gradient against central differences of the loss.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { computeLoss, softenTeacher, startTotals } from '../../src/training/classification-loss.js';
import { measureInput } from '../../src/training/condition-input.js';
import { initialiseParameters } from '../../src/training/initialise-parameters.js';
import { floatNumbers } from '../../src/training/layer-numbers.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { predict } from '../../src/training/predict.js';
import { computeBatchGradients } from '../../src/training/train-epoch.js';

beforeAll(startBackend);

const dense = (units: number, activation: 'relu' | 'linear'): TopologyLayer => ({
  kind: 'dense',
  units,
  activation,
});
const flatten: TopologyLayer = { kind: 'flatten' };
const conv2d = (
  filters: number,
  kernelSize: [number, number],
  strides: [number, number],
  padding: 'valid' | 'same',
): TopologyLayer => ({ kind: 'conv2d', filters, kernelSize, strides, padding, activation: 'relu' });
const conv1d = (
  filters: number,
  kernelSize: number,
  stride: number,
  padding: 'valid' | 'same',
): TopologyLayer => ({ kind: 'conv1d', filters, kernelSize, stride, padding, activation: 'relu' });

const NETWORKS: Readonly<Record<string, Topology>> = {
  'dense, linear in between': {
    inputShape: [6],
    layers: [dense(5, 'relu'), dense(4, 'linear'), dense(3, 'linear')],
  },
  'conv2d valid, stride 1, pooled': {
    inputShape: [8, 7, 2],
    layers: [
      conv2d(3, [3, 2], [1, 1], 'valid'),
      conv2d(4, [2, 3], [1, 1], 'valid'),
      { kind: 'maxPool2d', poolSize: [2, 2] },
      flatten,
      dense(3, 'linear'),
    ],
  },
  'conv2d same, even kernels': {
    inputShape: [5, 6, 1],
    layers: [
      conv2d(2, [3, 3], [1, 1], 'same'),
      { kind: 'maxPool2d', poolSize: [1, 2] },
      conv2d(3, [4, 2], [1, 1], 'same'),
      flatten,
      dense(3, 'linear'),
    ],
  },
  'conv2d strided, rows left over': {
    inputShape: [9, 8, 1],
    layers: [
      conv2d(2, [2, 3], [1, 1], 'valid'),
      conv2d(3, [3, 3], [2, 2], 'valid'),
      conv2d(2, [3, 2], [2, 2], 'same'),
      flatten,
      dense(3, 'linear'),
    ],
  },
  'conv1d strided, same and valid, pooled': {
    inputShape: [17, 2],
    layers: [
      conv1d(3, 4, 2, 'same'),
      conv1d(3, 3, 3, 'valid'),
      { kind: 'maxPool1d', poolSize: 2 },
      flatten,
      dense(3, 'linear'),
    ],
  },
};

describe('gradients equal central differences', () => {
  test.each(Object.entries(NETWORKS))('%s', (_, topology) => {
    const plan = planNetwork(topology);
    const random = createRandom(3, 'gradients');
    const count = 12;
    const features = Float32Array.from(
      { length: count * plan.inputSize },
      () => random.normal() + 1,
    );
    const labels = Int32Array.from({ length: count }, () => random.integer(3));
    const table = { count, features, labels };
    const conditioning = measureInput(plan, table, 1);
    const parameters = initialiseParameters(plan, 5, 'test', conditioning);
    for (const { bias } of parameters) bias.set(bias.map(() => 0.3 * random.normal()));
    const rows = Int32Array.from({ length: count }, (__, i) => count - 1 - i);
    const logits = Float32Array.from({ length: 3 * count }, () => 2 * random.normal());
    const target = { teacher: softenTeacher(logits, 3, 2), lambda: 0.4 };
    const lossNow = () => {
      const outputs = predict(plan, floatNumbers(parameters, 1, conditioning), table);
      const totals = startTotals();
      const all = Int32Array.from({ length: count }, (__, i) => i);
      const slope = new Float32Array(outputs.length);
      computeLoss(outputs, labels, all, target.teacher, target.lambda, count, slope, totals);
      return totals.loss / count;
    };
    const { gradients } = computeBatchGradients(
      plan,
      floatNumbers(parameters, 1, conditioning),
      parameters,
      table,
      rows,
      target,
      conditioning,
    );
    parameters.forEach((layer, i) => {
      for (const part of ['kernel', 'bias'] as const) {
        const values = layer[part];
        const stride = Math.max(1, Math.floor(values.length / 12));
        for (let k = 0; k < values.length; k += stride) {
          const kept = values[k];
          // Short enough to cross no kink of a ReLU or a maximum, long enough for float32.
          const step = 5e-4;
          values[k] = kept + step;
          const above = lossNow();
          values[k] = kept - step;
          const below = lossNow();
          values[k] = kept;
          const measured = (above - below) / (2 * step);
          const { [part]: gradient } = gradients[i];
          expect(Math.abs(gradient[k] - measured), `layer ${i} ${part}[${k}]`).toBeLessThan(
            2e-3 + 0.01 * Math.abs(measured),
          );
        }
      }
    });
  });
});
