// Gradients of weights, biases and bits are the derivatives of the smooth surrogate; those of the cost are exact.
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.js';
import { startBackend } from '../../../src/training/backend.js';
import { computeLoss, startTotals } from '../../../src/training/classification-loss.js';
import { copyParameters } from '../../../src/training/layer-parameters.js';
import { copyBits, zeroBits } from '../../../src/training/trainable-bits/bit-parameters.js';
import {
  addCostGradient,
  countLayerBits,
  countNodeBits,
} from '../../../src/training/trainable-bits/bits-in-use.js';
import {
  createEbopsTerm,
  type LayerBits,
} from '../../../src/training/trainable-bits/resource-term.js';
import { createMeanTracker } from '../../../src/training/trainable-bits/rounded-means.js';
import { listRelus, roundNetwork } from '../../../src/training/trainable-bits/rounded-network.js';
import {
  computeTrainableGradients,
  predictRounded,
} from '../../../src/training/trainable-bits/trainable-gradients.js';
import { emptyRanges } from '../../../src/training/trainable-bits/value-ranges.js';
import { cnn, mlp, randomTrainable, series } from './random-trainable.js';
import { createSurrogate, type Point } from './surrogate-network.js';

beforeAll(async () => {
  await startBackend();
});

const STEP = 1e-5;
const LAMBDA = 0.4;

/** Mean loss of the surrogate at a point. */
function surrogateLoss(
  setup: ReturnType<typeof randomTrainable>['setup'],
  means: Float64Array,
  base: Point,
): (point: Point) => number {
  const run = createSurrogate(setup, means, base);
  const { table, teacher } = setup;
  const rows = Int32Array.from({ length: table.count }, (_, i) => i);
  return (point) => {
    const logits = run(point);
    const totals = startTotals();
    const slope = new Float32Array(logits.length);
    computeLoss(logits, table.labels, rows, teacher, LAMBDA, table.count, slope, totals);
    return totals.loss / table.count;
  };
}

describe.each([
  ['dense', mlp, 'weight', 'element'],
  ['conv2d with pooling', cnn, 'weight', 'element'],
  ['conv1d, shared bits', series, 'channel', 'layer'],
  ['dense, shared bits', mlp, 'layer', 'channel'],
] as const)('%s', (_, topology, weights, activations) => {
  test('gradients equal central differences of the surrogate', () => {
    const { setup } = randomTrainable(topology, { weights, activations }, 5, 12);
    const { layout, parameters, bits } = setup;
    // Coarse numbers make equal sums in one window, and sums of zero: there maxima and ReLUs have no derivative.
    for (const node of bits.nodes) for (let g = 0; g < node.length; g++) node[g] += 3;
    for (const { bias } of bits.weights) for (let g = 0; g < bias.length; g++) bias[g] += 5;
    const means = createMeanTracker(setup).of(bits);
    const network = roundNetwork(layout, parameters, bits, means);
    const rows = Int32Array.from({ length: setup.table.count }, (_, i) => i);
    const seen = undefined;
    const found = computeTrainableGradients(setup, network, means, rows, LAMBDA, seen);
    const base = { parameters: copyParameters(parameters), bits: copyBits(bits) };
    const loss = surrogateLoss(setup, means, base);
    const atBase = loss(base);
    expect(found.totals.loss / rows.length).toBeCloseTo(atBase, 5);

    // A sum of exactly zero before a ReLU, or two equal ones under a maximum, has a left and a right derivative.
    const slopeAt = (values: Float64Array, i: number) => {
      const own = values[i];
      values[i] = own + STEP;
      const above = (loss(point) - atBase) / STEP;
      values[i] = own - STEP;
      const below = (atBase - loss(point)) / STEP;
      values[i] = own;
      const isKink = Math.abs(above - below) > 1e-4 * (1 + Math.abs(above));
      return isKink ? undefined : (above + below) / 2;
    };
    const point = { parameters: copyParameters(parameters), bits: copyBits(bits) };
    const pairs = [
      ...point.parameters.flatMap((layer, l) => [
        [layer.kernel, found.parameters[l].kernel],
        [layer.bias, found.parameters[l].bias],
      ]),
      ...point.bits.weights.flatMap((layer, l) => [
        [layer.kernel, found.bits.weights[l].kernel],
        [layer.bias, found.bits.weights[l].bias],
      ]),
      ...point.bits.nodes.map((node, n) => [node, found.bits.nodes[n]]),
    ];
    const random = createRandom(3, 'picked');
    let [moved, kinks, looked] = [0, 0, 0];
    for (const [values, gradient] of pairs) {
      for (let k = 0; k < Math.min(values.length, 12); k++) {
        const i = random.integer(values.length);
        const slope = slopeAt(values, i);
        looked++;
        if (slope === undefined) {
          kinks++;
          continue;
        }
        expect(Math.abs(gradient[i] - slope)).toBeLessThan(2e-4 * (1 + Math.abs(slope)));
        if (Math.abs(slope) > 1e-3) moved++;
      }
    }
    expect(moved).toBeGreaterThan(pairs.length);
    expect(kinks).toBeLessThan(0.2 * looked);
  });
});

describe('the cost', () => {
  const { setup } = randomTrainable(cnn, { weights: 'weight', activations: 'element' }, 8);
  const { layout } = setup;
  const random = createRandom(4, 'numbers of bits');
  const numbers = (length: number) => Float64Array.from({ length }, () => random.integer(7));
  const layerBits: LayerBits[] = layout.weights.map(({ fanIn, channels }) => ({
    inputs: numbers(fanIn),
    kernel: numbers(fanIn * channels),
    bias: numbers(channels),
  }));

  test('has exactly the differences it says, for every input, weight and bias', () => {
    const term = createEbopsTerm(layout.weights, [1, 0.5, 3]);
    const slopes = layerBits.map(({ inputs, kernel, bias }) => ({
      inputs: inputs.map(() => 0),
      kernel: kernel.map(() => 0),
      bias: bias.map(() => 0),
    }));
    term.addGradient(layerBits, 1, slopes);
    const base = term.cost(layerBits);
    layerBits.forEach((layer, l) => {
      for (const part of ['inputs', 'kernel', 'bias'] as const) {
        layer[part].forEach((own, i) => {
          layer[part][i] = own + 1;
          expect(term.cost(layerBits) - base).toBe(slopes[l][part][i]);
          layer[part][i] = own;
        });
      }
    });
  });

  test('is the sum over layers of calibrated factors times EBOPs', () => {
    const alone = layout.weights.map((_, l) => {
      const factors = layout.weights.map((__, other) => (other === l ? 1 : 0));
      return createEbopsTerm(layout.weights, factors).cost(layerBits);
    });
    const plain = createEbopsTerm(layout.weights).cost(layerBits);
    expect(plain).toBe(alone.reduce((a, b) => a + b));
    const weighed = createEbopsTerm(layout.weights, [2, 0, 5]).cost(layerBits);
    expect(weighed).toBe(2 * alone[0] + 5 * alone[2]);
  });

  test('pulls at every group whose values are not zero, and at no other', () => {
    const means = createMeanTracker(setup).of(setup.bits);
    const network = roundNetwork(layout, setup.parameters, setup.bits, means);
    const ranges = emptyRanges(layout);
    predictRounded(setup, network, setup.table, ranges);
    const nodeBits = countNodeBits(layout, setup.bits, ranges, listRelus(setup.plan));
    const counted = countLayerBits(layout, setup.bits, network.rounded, nodeBits);
    const gradient = zeroBits(setup.bits);
    addCostGradient(layout, counted, setup.resources, 0.25, gradient);
    layout.weights.forEach(({ groupOfRow, channels, usesOfRow, source }, l) => {
      network.rounded[l].kernel.forEach((weight, i) => {
        const row = Math.floor(i / channels);
        const pull = weight === 0 ? 0 : 0.25 * usesOfRow[row] * nodeBits[source][groupOfRow[row]];
        expect(gradient.weights[l].kernel[i]).toBe(pull);
      });
    });
    nodeBits.forEach((widths, n) => {
      widths.forEach((width, g) => {
        if (width === 0) expect(gradient.nodes[n][g]).toBe(0);
        else expect(gradient.nodes[n][g]).toBeGreaterThan(0);
      });
    });
  });
});
