// What a training graph computes with: weights scaled so that every layer hands on raw integers.
import type { RawRange } from './activation-step.js';
import { foldMeans, type InputConditioning } from './condition-input.js';
import type { LayerParameters } from './layer-parameters.js';

/**
 * One weighted layer as the graph sees it. Its input and output count in units of their formats (raw integers,
 * or real numbers where there is no format), so scales are folded into kernel and bias and no step rescales.
 */
export interface LayerNumbers {
  readonly kernel: Float32Array;
  readonly bias: Float64Array;
  /** Absent where the output is not rounded: float training and the last layer. */
  readonly range: RawRange | undefined;
  /** d(graph kernel)/d(real kernel) and the same for the bias: turns graph gradients into gradients of parameters. */
  readonly kernelScale: number;
  readonly biasScale: number;
}

/** The graph of unrounded weights over inputs that count in units of `inputUnit`. */
export function floatNumbers(
  parameters: readonly LayerParameters[],
  inputUnit: number,
  conditioning: InputConditioning,
): LayerNumbers[] {
  return parameters.map(({ kernel, bias: trained }, i) => {
    const kernelScale = i === 0 ? inputUnit : 1;
    const scaled = Float32Array.from(kernel, (weight) => weight * kernelScale);
    const bias = i === 0 ? foldMeans(kernel, trained, conditioning) : trained;
    return { kernel: scaled, bias, range: undefined, kernelScale, biasScale: 1 };
  });
}
