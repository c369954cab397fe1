// Ends batch normalisation: what it does to a layer's sums becomes part of kernel and bias.
import { foldMeans, type InputConditioning } from './condition-input.js';
import { fillParameters, type LayerParameters } from './layer-parameters.js';
import { NORM_EPSILON } from './steps/batch-norm-step.js';

/**
 * The same network without normalisation: `kernel · g` and `bias − mean · g` with g = γ/√(variance + ε) of the moving
 * statistics. The first bias is turned into the trained one of `conditioning`. Layers without normalisation stay as
 * they are.
 */
export function foldBatchNorm(
  parameters: readonly LayerParameters[],
  conditioning: InputConditioning,
): LayerParameters[] {
  return parameters.map((layer, i) => {
    const { norm } = layer;
    if (!norm) return layer;
    const gain = norm.gamma.map((gamma, c) => gamma / Math.sqrt(norm.variance[c] + NORM_EPSILON));
    const kernel = layer.kernel.map((weight, k) => weight * gain[k % gain.length]);
    const bias = layer.bias.map((shift, c) => shift - norm.mean[c] * gain[c]);
    const { norm: _, ...others } = layer;
    return { ...others, kernel, bias: i === 0 ? unfoldMeans(kernel, bias, conditioning) : bias };
  });
}

/** Folds the normalisation of `parameters` into their kernels and biases, in place, and takes it away. */
export function endNormalisation(
  parameters: readonly LayerParameters[],
  conditioning: InputConditioning,
): void {
  fillParameters(parameters, foldBatchNorm(parameters, conditioning));
  dropNormalisation(parameters);
}

/** Takes the normalisation away from parameters that hold folded kernels and biases. */
export function dropNormalisation(parameters: readonly LayerParameters[]): void {
  for (const layer of parameters) delete layer.norm;
}

/** The trained bias b' that stands for the bias b of the first layer: `foldMeans` the other way round. */
function unfoldMeans(
  kernel: Float64Array,
  bias: Float64Array,
  conditioning: InputConditioning,
): Float64Array {
  const removed = foldMeans(kernel, new Float64Array(bias.length), conditioning);
  return bias.map((value, c) => value - removed[c]);
}
