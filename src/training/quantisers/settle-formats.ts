// Formats as the weights and trained scales of this moment make them: binary points of binary, ternary, PACT and LSQ layers move.
import { type FixedPointFormat, fractionBits, maxRaw } from '../../core/fixed-point-format.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { LayerFormats, PruningMask } from '../quantisers.js';
import { binaryExponent } from './binary.js';
import { pactExponent } from './pact.js';
import { signFormat } from './scale.js';
import { ternaryExponent } from './ternary.js';
import { ACTIVATION_SCALE, WEIGHT_SCALE } from './trained-scales.js';
import { keptValues } from './weight-rule.js';

/** The same format with steps of `2^exponent`. */
const withStep = (format: FixedPointFormat, exponent: number): FixedPointFormat => ({
  ...format,
  integer: format.width + exponent,
});

function settleKernel(
  { kernel, weightRule }: LayerFormats,
  parameters: LayerParameters,
  mask: PruningMask,
): FixedPointFormat {
  switch (weightRule?.kind) {
    case 'binary':
      return signFormat(binaryExponent(keptValues(parameters.kernel, mask)));
    case 'ternary':
      return signFormat(ternaryExponent(keptValues(parameters.kernel, mask)));
    case 'lsq':
      return withStep(kernel, Math.round(scaleOf(parameters, WEIGHT_SCALE, -fractionBits(kernel))));
    default:
      return kernel;
  }
}

function settleOutput(
  output: FixedPointFormat,
  rule: LayerFormats['activationRule'],
  parameters: LayerParameters,
): FixedPointFormat {
  if (rule !== 'pact' && rule !== 'lsq') return output;
  const high = Math.max(1, maxRaw(output));
  const unit = -fractionBits(output);
  if (rule === 'lsq')
    return withStep(output, Math.round(scaleOf(parameters, ACTIVATION_SCALE, unit)));
  const clip = 2 ** scaleOf(parameters, ACTIVATION_SCALE, Math.log2(high) + unit);
  return withStep(output, pactExponent(clip, high));
}

/** A trained scale; `fallback` where the parameters have none (those of a finished student). */
function scaleOf({ scales }: LayerParameters, place: number, fallback: number): number {
  return scales ? scales[place] : fallback;
}

/** The formats of this moment; the same object where nothing moves. Settling settled formats changes nothing. */
export function settleFormats(
  formats: readonly LayerFormats[],
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
): readonly LayerFormats[] {
  if (formats.every(({ weightRule, activationRule }) => !weightRule && !activationRule)) {
    return formats;
  }
  const settled: LayerFormats[] = [];
  formats.forEach((layer, i) => {
    const before = settled[i - 1]?.output;
    const inputFraction = before ? fractionBits(before) : layer.inputFraction;
    const kernel = settleKernel(layer, parameters[i], masks[i]);
    const output = layer.output && settleOutput(layer.output, layer.activationRule, parameters[i]);
    settled.push({ ...layer, inputFraction, kernel, output });
  });
  return settled;
}
