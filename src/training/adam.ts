// The Adam optimiser over plain arrays: networks this small spend more time calling an engine than computing.
import {
  copyParameters,
  fillParameters,
  type LayerParameters,
  zerosLike,
} from './layer-parameters.js';
import type { OptimiserState } from './training-step.js';

/** Decays of the moments, and what keeps the divisor from zero. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-7;

/** Moments of one training. Stateful: belongs to one set of parameters. */
export interface Adam {
  /** Changes `parameters` by one step against `gradients` (Kingma, Ba, arXiv 1412.6980). */
  step(gradients: readonly LayerParameters[], learningRate: number): void;
  readState(): OptimiserState;
  writeState(state: OptimiserState): void;
}

/** The step size of step number `steps` (from 1 on), with the bias of both moments corrected. */
export function adamRate(learningRate: number, steps: number): number {
  return (learningRate * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
}

/** Share of a kernel weight that is left after one step of decoupled weight decay (Loshchilov, Hutter, arXiv 1711.05101). */
export function keptShare(learningRate: number, weightDecay = 0): number {
  return 1 - learningRate * weightDecay;
}

/**
 * An optimiser for these parameters, which it changes in place. The first kernel learns faster by
 * `1 / inputDeviation`, or the leading `fastWeights` of it; kernels, not biases, decay.
 */
export function createAdam(
  parameters: readonly LayerParameters[],
  inputDeviation: number,
  weightDecay = 0,
  fastWeights = Infinity,
): Adam {
  const first = zerosLike(parameters);
  const second = zerosLike(parameters);
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      steps++;
      const rate = adamRate(learningRate, steps);
      const kept = keptShare(learningRate, weightDecay);
      parameters.forEach(({ kernel, bias, scales }, i) => {
        const kernels = [kernel, gradients[i].kernel, first[i].kernel, second[i].kernel] as const;
        const border = i === 0 ? Math.min(fastWeights, kernel.length) : 0;
        const [f, s] = [0, 1].map((part) =>
          kernels.map((k) => (part === 0 ? k.subarray(0, border) : k.subarray(border))),
        );
        update(f[0], f[1], f[2], f[3], rate / inputDeviation, kept);
        update(s[0], s[1], s[2], s[3], rate, kept);
        update(bias, gradients[i].bias, first[i].bias, second[i].bias, rate, 1);
        const norms = [parameters[i], gradients[i], first[i], second[i]].map(({ norm }) => norm);
        if (norms.every((norm) => norm !== undefined)) {
          const [values, gradient, mean, square] = norms.map(({ gamma }) => gamma);
          update(values, gradient, mean, square, rate, 1);
        }
        const moved = { gradient: gradients[i].scales, m: first[i].scales, v: second[i].scales };
        if (scales && moved.gradient && moved.m && moved.v) {
          update(scales, moved.gradient, moved.m, moved.v, rate, 1);
        }
      });
    },
    readState: () => ({ steps, first: copyParameters(first), second: copyParameters(second) }),
    writeState: (state) => {
      steps = state.steps;
      fillParameters(first, state.first);
      fillParameters(second, state.second);
    },
  };
}

function update(
  values: Float64Array,
  gradient: Float64Array,
  first: Float64Array,
  second: Float64Array,
  rate: number,
  kept: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i];
    first[i] += (1 - BETA1) * (g - first[i]);
    second[i] += (1 - BETA2) * (g * g - second[i]);
    values[i] = kept * values[i] - (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
  }
}
