// Gradients of a float network against central differences of its loss, the pass of a training step included.
import { fixed, fractionBits } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { Topology } from '../../../src/core/topology.js';
import { calibrateFormats } from '../../../src/training/calibrate-formats.js';
import { measureInput } from '../../../src/training/condition-input.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { floatNumbers } from '../../../src/training/layer-numbers.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { keepAll } from '../../../src/training/pruning.js';
import { foldInput, quantisedNumbers } from '../../../src/training/quantisers.js';
import { computeBatchGradients } from '../../../src/training/train-epoch.js';

/** One gradient, composed and measured. */
export interface GradientPair {
  readonly name: string;
  readonly composed: number;
  readonly measured: number;
}

const SAMPLES = 12;
/** Short enough to cross no kink of a ReLU or a maximum, long enough for float32. */
const STEP = 2e-4;

/** Some gradients of every layer of a network with its normalisation, random weights and random samples. */
export function compareGradients(topology: Topology, inputUnit = 1): GradientPair[] {
  const folded = planNetwork(topology);
  const plan = folded.whileFloat ?? folded;
  const random = createRandom(3, 'gradients of steps');
  const features = Float32Array.from(
    { length: SAMPLES * plan.inputSize },
    () => (random.normal() + 1) / inputUnit,
  );
  const labels = Int32Array.from({ length: SAMPLES }, () => random.integer(plan.classes));
  const table = { count: SAMPLES, features, labels };
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, 5, 'test', conditioning);
  for (const { bias, norm } of parameters) {
    bias.set(bias.map(() => 0.3 * random.normal()));
    norm?.gamma.set(norm.gamma.map(() => 1 + 0.5 * random.normal()));
  }
  const rows = Int32Array.from({ length: SAMPLES }, (_, i) => i);
  const run = () => {
    const numbers = floatNumbers(parameters, inputUnit, conditioning);
    const target = { teacher: undefined, lambda: 0 };
    return computeBatchGradients(plan, numbers, parameters, table, rows, target, conditioning);
  };
  const lossAt = (values: Float64Array, k: number, value: number) => {
    const kept = values[k];
    values[k] = value;
    const loss = run().totals.loss / SAMPLES;
    values[k] = kept;
    return loss;
  };
  const { gradients } = run();
  return parameters.flatMap(({ kernel, bias, norm }, i) => {
    const { kernel: dKernel, bias: dBias, norm: dNorm } = gradients[i];
    const parts: [string, Float64Array, Float64Array][] = [
      ['kernel', kernel, dKernel],
      ['bias', bias, dBias],
    ];
    if (norm && dNorm) parts.push(['gamma', norm.gamma, dNorm.gamma]);
    return parts.flatMap(([part, values, gradient]) => {
      const stride = Math.max(1, Math.floor(values.length / 6));
      return Array.from(values.keys())
        .filter((k) => k % stride === 0)
        .map((k) => {
          const above = lossAt(values, k, values[k] + STEP);
          const below = lossAt(values, k, values[k] - STEP);
          const measured = (above - below) / (2 * STEP);
          return { name: `layer ${i} ${part}[${k}]`, composed: gradient[k], measured };
        });
    });
  });
}

/** The pairs that differ by more than float32 explains. */
export function differing(pairs: readonly GradientPair[]): GradientPair[] {
  return pairs.filter(
    ({ composed, measured }) => !(Math.abs(composed - measured) < 2e-3 + 0.01 * Math.abs(measured)),
  );
}

/**
 * Gradients of a network rounded so finely that it hardly differs, beside those of the float network: straight-through
 * estimates must then be the gradients. One pair of vectors for every kernel and bias.
 */
export function compareWithFine(
  topology: Topology,
): { readonly name: string; readonly float: Float64Array; readonly fine: Float64Array }[] {
  const plan = planNetwork(topology);
  const random = createRandom(6, 'fine');
  const input = fixed(16, 4, 'RND', 'SAT');
  const inputUnit = 2 ** -fractionBits(input);
  const count = 64;
  const features = Float32Array.from({ length: count * plan.inputSize }, () =>
    Math.round(random.normal() / inputUnit),
  );
  const labels = Int32Array.from({ length: count }, () => random.integer(plan.classes));
  const table = { count, features, labels };
  const conditioning = measureInput(plan, table, inputUnit);
  const parameters = initialiseParameters(plan, 2, 'fine', conditioning);
  for (const { kernel, bias } of parameters) {
    kernel.set(kernel.map((value) => 1.5 * value));
    // A sum that is exactly 0 is at the kink of a ReLU, which rounding moves.
    bias.set(bias.map(() => 0.3 * random.normal()));
  }
  const bits = { weightBits: 16, activationBits: 14, sparsity: 0, seed: 1 };
  const spec = { id: 'fine', topology, input, ...bits };
  const formats = calibrateFormats(plan, spec, parameters, table, conditioning);
  const masks = keepAll(parameters);
  const folded = foldInput(parameters, masks, formats, conditioning);
  const rows = Int32Array.from({ length: count }, (_, i) => i);
  const target = { teacher: undefined, lambda: 0 };
  const [float, fine] = [
    floatNumbers(parameters, inputUnit, conditioning),
    quantisedNumbers(folded, masks, formats),
  ].map((numbers) =>
    computeBatchGradients(plan, numbers, parameters, table, rows, target, conditioning),
  );
  return float.gradients.flatMap(({ kernel, bias }, i) => [
    { name: `layer ${i} kernel`, float: kernel, fine: fine.gradients[i].kernel },
    { name: `layer ${i} bias`, float: bias, fine: fine.gradients[i].bias },
  ]);
}
