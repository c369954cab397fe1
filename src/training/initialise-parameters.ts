// Starting weights: He-uniform kernels, zero biases, from a seeded stream, unless a step starts in its own way.
import { createRandom } from '../core/random.js';
import type { InputConditioning } from './condition-input.js';
import type { LayerParameters, NormParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { kindOf } from './steps/step-kinds.js';

/** Kernels uniform in ±√(6 / fan-in) (He et al., arXiv 1502.01852), one stream a layer; the first for inputs of the measured deviation. */
export function initialiseParameters(
  plan: NetworkPlan,
  seed: number,
  purpose: string,
  conditioning: InputConditioning,
): LayerParameters[] {
  return plan.weighted.map((layer, i) => {
    const random = createRandom(seed, purpose, 'weights', i);
    const deviation = i === 0 ? conditioning.deviation : 1;
    const step = plan.steps.find((one) => 'weights' in one && one.weights === i);
    const started = step && kindOf(step).start?.(step, random, deviation);
    if (started) return started;
    const limit = Math.sqrt(6 / layer.fanIn) / deviation;
    const kernel = Float64Array.from(
      { length: layer.kernelSize },
      () => (2 * random.uniform() - 1) * limit,
    );
    const bias = new Float64Array(layer.channels);
    return { kernel, bias, ...(layer.batchNorm && { norm: startNorm(layer.channels) }) };
  });
}

/** Normalisation that starts as the identity on sums of mean 0 and variance 1. */
function startNorm(channels: number): NormParameters {
  const ones = () => new Float64Array(channels).fill(1);
  const chunks = new Float64Array(1);
  return { gamma: ones(), mean: new Float64Array(channels), variance: ones(), chunks };
}
