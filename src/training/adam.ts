// The Adam optimiser over plain arrays: networks this small spend more time calling an engine than computing.
import { type LayerParameters, zerosLike } from './layer-parameters.js';

/** Decays of the moments, and what keeps the divisor from zero. */
export const BETA1 = 0.9;
export const BETA2 = 0.999;
export const EPSILON = 1e-7;

/** Moments of one training. Stateful: belongs to one set of parameters. */
export interface Adam {
  /** Changes `parameters` by one step against `gradients` (Kingma, Ba, arXiv 1412.6980). */
  step(gradients: readonly LayerParameters[], learningRate: number): void;
}

/** The step size of step number `steps` (from 1 on), with the bias of both moments corrected. */
export function adamRate(learningRate: number, steps: number): number {
  return (learningRate * Math.sqrt(1 - BETA2 ** steps)) / (1 - BETA1 ** steps);
}

/** An optimiser for these parameters, which it changes in place. The first kernel learns faster by `1 / inputDeviation`. */
export function createAdam(parameters: readonly LayerParameters[], inputDeviation: number): Adam {
  const first = zerosLike(parameters);
  const second = zerosLike(parameters);
  let steps = 0;
  return {
    step: (gradients, learningRate) => {
      steps++;
      const rate = adamRate(learningRate, steps);
      parameters.forEach(({ kernel, bias }, i) => {
        const kernelRate = i === 0 ? rate / inputDeviation : rate;
        update(kernel, gradients[i].kernel, first[i].kernel, second[i].kernel, kernelRate);
        update(bias, gradients[i].bias, first[i].bias, second[i].bias, rate);
      });
    },
  };
}

function update(
  values: Float64Array,
  gradient: Float64Array,
  first: Float64Array,
  second: Float64Array,
  rate: number,
): void {
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i];
    first[i] += (1 - BETA1) * (g - first[i]);
    second[i] += (1 - BETA2) * (g * g - second[i]);
    values[i] -= (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
  }
}
