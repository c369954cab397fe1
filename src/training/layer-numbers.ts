// What a training graph computes with: weights scaled so that every layer hands on raw integers.
import { foldMeans, type InputConditioning } from './condition-input.js';
import type { LayerParameters } from './layer-parameters.js';
import type { LayerNumbers } from './steps/step-numbers.js';

export type { LayerNumbers } from './steps/step-numbers.js';

/** The graph of unrounded weights over inputs that count in units of `inputUnit`. */
export function floatNumbers(
  parameters: readonly LayerParameters[],
  inputUnit: number,
  conditioning: InputConditioning,
): LayerNumbers[] {
  return parameters.map(({ kernel, bias: trained, norm }, i) => {
    const kernelScale = i === 0 ? inputUnit : 1;
    const scaled = Float32Array.from(kernel, (weight) => weight * kernelScale);
    // Normalised sums have no mean left that the bias could stand for.
    const bias = i === 0 && !norm ? foldMeans(kernel, trained, conditioning) : trained;
    const numbers = { kernel: scaled, bias, range: undefined, kernelScale, biasScale: 1 };
    return norm ? { ...numbers, norm } : numbers;
  });
}
