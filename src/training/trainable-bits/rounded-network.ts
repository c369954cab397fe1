// A network as it is computed at present: weights and biases on their grids, scales of every activation.
import { foldMeans } from '../condition-input.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { NetworkPlan } from '../network-plan.js';
import type { BitLayout } from './bit-layout.js';
import type { BitParameters } from './bit-parameters.js';
import { roundWeights, scalesOf } from './quantise-weights.js';

/** Real units throughout: every number is a multiple of a power of two, and float32 holds the sums of such networks exactly. */
export interface RoundedNetwork {
  /** Rounded kernels and biases. */
  readonly rounded: readonly LayerParameters[];
  /** What the biases were before rounding: means of the input and halves of the activation folded in. */
  readonly biases: readonly Float64Array[];
  /** `2^f` of every group of every node. */
  readonly scales: readonly Float64Array[];
  /** Half a unit of the activation behind, per channel; 0 for the last layer. */
  readonly halves: readonly Float64Array[];
}

/** Whether a ReLU stands before the rounding of every node; the input has none. */
export function listRelus(plan: NetworkPlan): boolean[] {
  return [false, ...plan.weighted.map(({ activation }) => activation === 'relu')];
}

/**
 * Rounds a network. An activation truncates to its grid, which costs no hardware; half of its unit is in the bias in
 * front of it, so it rounds to nearest. `rowMeans` centre the input, one entry a row of the first kernel.
 */
export function roundNetwork(
  layout: BitLayout,
  parameters: readonly LayerParameters[],
  bits: BitParameters,
  rowMeans: Float64Array,
): RoundedNetwork {
  const scales = bits.nodes.map(scalesOf);
  const halves = layout.weights.map(({ channels }, l) => {
    const next = scales[l + 1];
    return Float64Array.from({ length: channels }, (_, c) =>
      next ? 0.5 / next[c % next.length] : 0,
    );
  });
  const biases: Float64Array[] = [];
  const rounded = layout.weights.map((layer, l) => {
    const { kernel: kernelBits, bias: biasBits } = bits.weights[l];
    const kernel = roundWeights(parameters[l].kernel, layer.groupOfWeight, scalesOf(kernelBits));
    const conditioning = { rowMeans, deviation: 1 };
    const centred =
      l === 0 ? foldMeans(kernel, parameters[0].bias, conditioning) : parameters[l].bias;
    biases.push(centred.map((value, c) => value + halves[l][c]));
    return { kernel, bias: roundWeights(biases[l], layer.groupOfBias, scalesOf(biasBits)) };
  });
  return { rounded, biases, scales, halves };
}
