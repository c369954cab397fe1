// Trained steps and clips: the gradients a training uses are those of the quantisers' definitions, and they move.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { fixed, ufixed } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { Topology } from '../../../src/core/topology.js';
import { startBackend } from '../../../src/training/backend.js';
import { unconditioned } from '../../../src/training/condition-input.js';
import { createGraphStep } from '../../../src/training/graph-step.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { keepAll } from '../../../src/training/pruning.js';
import { lsq, stepGradientScale } from '../../../src/training/quantisers/lsq.js';
import { pact } from '../../../src/training/quantisers/pact.js';
import { passThroughRules } from '../../../src/training/quantisers/rule-gradients.js';
import { settleFormats } from '../../../src/training/quantisers/settle-formats.js';
import { trainedScaleGradient } from '../../../src/training/quantisers/trained-scale-gradient.js';
import { ACTIVATION_SCALE, WEIGHT_SCALE } from '../../../src/training/quantisers/trained-scales.js';
import { activateBackward, activateForward } from '../../../src/training/steps/activation-step.js';

beforeAll(startBackend);

const random = createRandom(7, 'trained scales');
const numbers = (count: number, size: number) =>
  Float64Array.from({ length: count }, () => size * random.normal());

test('over raw integers an activation has the gradients of its quantiser over real numbers', () => {
  const bits = 3;
  const exponent = -2;
  const step = 2 ** exponent;
  const bias = Float64Array.from([0.3, -0.4]);
  const sums = Float32Array.from(numbers(60, 5));
  const outer = Float32Array.from(numbers(60, 1));
  const real = Float64Array.from(sums, (sum, i) => (sum + bias[i % 2]) * step);
  // The loss's gradient of a real output is that of its raw integer over the step.
  const realOuter = Float64Array.from(outer, (slope) => slope / step);
  const range = { low: 0, high: 2 ** bits - 1 };
  for (const quantiser of ['pact', 'lsq'] as const) {
    const clip = step * range.high;
    const rule = quantiser === 'pact' ? pact(bits, clip) : lsq(bits, false, step);
    const scale = quantiser === 'pact' ? clip : step;
    const expected = rule.backward(real, realOuter);
    const size = quantiser === 'pact' ? 1 : stepGradientScale(2, range.high);
    expect(trainedScaleGradient(sums, outer, bias, { ...range, quantiser }, 2)).toBeCloseTo(
      (expected.scale ?? Number.NaN) * scale * Math.LN2 * size,
      6,
    );
    const [outputs, inner] = tf.tidy(() => {
      const z = tf.tensor2d(sums, [30, 2]);
      const activation = { relu: true, range: { ...range, quantiser } };
      const dy = tf.tensor2d(outer, [30, 2]);
      const slope = activateBackward(z, dy, bias, activation, new Float64Array(2));
      return [activateForward(z, bias, activation, z.shape).dataSync(), slope.dataSync()];
    });
    expect([...outputs].map((raw) => raw * step)).toEqual([...rule.forward(real)]);
    expect([...inner]).toEqual([...expected.values].map((slope) => slope * step));
  }
});

test('a kernel with a trained step has the gradients of LSQ, in log2 of the step; pruned weights have none', () => {
  const kernel = numbers(40, 1);
  const mask = Uint8Array.from(kernel, (_, i) => (i % 5 === 0 ? 0 : 1));
  const outer = numbers(40, 1);
  const format = fixed(3, 3 - 2, 'RND', 'SAT');
  const layer = { kernel, bias: new Float64Array(1), scales: new Float64Array([-2, 0]) };
  const gradient = { ...layer, kernel: outer.slice(), scales: new Float64Array(2) };
  const formats = { inputFraction: 4, kernel: format, output: undefined };
  passThroughRules([gradient], [layer], [mask], [{ ...formats, weightRule: { kind: 'lsq' } }]);
  const isKept = (_: number, i: number) => mask[i] === 1;
  const expected = lsq(3, true, 0.25).backward(kernel.filter(isKept), outer.filter(isKept));
  expect([...gradient.kernel.filter(isKept)]).toEqual([...expected.values]);
  expect(gradient.kernel.filter((_, i) => mask[i] === 0).every((slope) => slope === 0)).toBe(true);
  const chain = 0.25 * Math.LN2 * stepGradientScale(32, 3);
  expect(gradient.scales[WEIGHT_SCALE]).toBeCloseTo((expected.scale ?? Number.NaN) * chain, 12);
});

const topology: Topology = {
  inputShape: [4],
  layers: [
    { kind: 'dense', units: 6, activation: 'relu' },
    { kind: 'dense', units: 2, activation: 'linear' },
  ],
};

/** Features of two classes; the label is the sign of their sum. */
function makeTable(count: number) {
  const features = Float32Array.from(numbers(4 * count, 20), Math.round);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    return features.subarray(4 * row, 4 * row + 4).reduce((a, b) => a + b) > 0 ? 1 : 0;
  });
  return { count, features, labels };
}

test.each(['pact', 'lsq'] as const)(
  '%s: a range far too small grows, and the formats follow',
  (activationRule) => {
    const plan = planNetwork(topology);
    const parameters = plan.weighted.map(({ kernelSize, channels }) => ({
      kernel: numbers(kernelSize, 0.7),
      bias: new Float64Array(channels),
      scales: new Float64Array(2),
    }));
    const low = activationRule === 'pact' ? Math.log2(7) - 9 : -9;
    parameters[0].scales[ACTIVATION_SCALE] = low;
    const table = makeTable(64);
    const step = createGraphStep({
      ...{ plan, parameters, table, conditioning: unconditioned(), inputUnit: 1 / 16 },
      teacher: undefined,
    });
    const masks = keepAll(parameters);
    const kernel = fixed(4, 2, 'RND', 'SAT');
    const output = ufixed(3, 3 - 9, 'RND', 'SAT');
    const formats = [
      { inputFraction: 4, kernel, output, activationRule },
      { inputFraction: 9, kernel, output: undefined },
    ];
    step.changeRules({ masks, formats });
    const rows = Int32Array.from({ length: 64 }, (_, i) => i);
    for (let i = 0; i < 120; i++) step.run(rows, 0, 0.05);
    expect(parameters[0].scales[ACTIVATION_SCALE]).toBeGreaterThan(low + 1);
    const [first, second] = settleFormats(formats, parameters, masks);
    expect(first.output?.integer).toBeGreaterThan(output.integer);
    expect(second.inputFraction).toBe(3 - (first.output?.integer ?? Number.NaN));
    expect(settleFormats([first, second], parameters, masks)).toEqual([first, second]);
    step.dispose();
  },
);

test('formats without rules are handed on as they are', () => {
  const formats = [{ inputFraction: 4, kernel: fixed(4, 2), output: undefined }];
  const parameters = [{ kernel: numbers(4, 1), bias: new Float64Array(1) }];
  expect(settleFormats(formats, parameters, keepAll(parameters))).toBe(formats);
});
