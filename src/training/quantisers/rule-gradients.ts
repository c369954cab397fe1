// Gradients through the rules of weights, and of trained scales.
import { fractionBits, maxRaw } from '../../core/fixed-point-format.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { LayerFormats, PruningMask } from '../quantisers.js';
import { stepGradientScale } from './lsq.js';
import { PACT_DECAY } from './pact.js';
import { ACTIVATION_SCALE, WEIGHT_SCALE } from './trained-scales.js';
import { keptValues, spreadKept, weightQuantiserOf } from './weight-rule.js';

/**
 * Turns gradients of rounded kernels into those of trained ones, in place, and adds those of trained scales, which are
 * stored as log2: dL/dlog2 s = s·ln 2·dL/ds.
 */
export function passThroughRules(
  gradients: readonly LayerParameters[],
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
  formats: readonly LayerFormats[],
): void {
  formats.forEach(({ kernel: format, weightRule, activationRule }, i) => {
    const { kernel, scales } = gradients[i];
    if (weightRule) {
      const kept = keptValues(parameters[i].kernel, masks[i]);
      const outer = keptValues(kernel, masks[i]);
      const { values, scale } = weightQuantiserOf(weightRule, format).backward(kept, outer);
      kernel.set(spreadKept(values, masks[i]));
      if (scale !== undefined && scales) {
        const size = stepGradientScale(kept.length, maxRaw(format));
        scales[WEIGHT_SCALE] += scale * size * Math.LN2 * 2 ** -fractionBits(format);
      }
    }
    const clip = parameters[i].scales?.[ACTIVATION_SCALE];
    if (activationRule === 'pact' && scales && clip !== undefined) {
      scales[ACTIVATION_SCALE] += PACT_DECAY * 4 ** clip * Math.LN2;
    }
  });
}
