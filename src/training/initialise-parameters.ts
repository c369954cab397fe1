// Starting weights: He-uniform kernels, zero biases, from a seeded stream.
import { createRandom } from '../core/random.js';
import type { InputConditioning } from './condition-input.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';

/** Kernels uniform in ±√(6 / fan-in) (He et al., arXiv 1502.01852), one stream a layer; the first for inputs of the measured deviation. */
export function initialiseParameters(
  plan: NetworkPlan,
  seed: number,
  purpose: string,
  conditioning: InputConditioning,
): LayerParameters[] {
  return plan.weighted.map((layer, i) => {
    const random = createRandom(seed, purpose, 'weights', i);
    const limit = Math.sqrt(6 / layer.fanIn) / (i === 0 ? conditioning.deviation : 1);
    const kernel = Float64Array.from(
      { length: layer.kernelSize },
      () => (2 * random.uniform() - 1) * limit,
    );
    return { kernel, bias: new Float64Array(layer.channels) };
  });
}
