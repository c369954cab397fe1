// What a network costs, as a function of its numbers of bits that a training can follow downhill.
import type { WeightLayout } from './bit-layout.js';

/** Numbers of bits of one weighted layer: of what it reads, of its weights and of its biases. 0 where there is nothing. */
export interface LayerBits {
  /** One entry a row of the kernel, `[fanIn]`. */
  readonly inputs: Float64Array;
  /** One entry a weight, `[fanIn · channels]`. */
  readonly kernel: Float64Array;
  /** One entry an output channel. */
  readonly bias: Float64Array;
}

/** A cost with its derivatives. Pure: the same bits, the same cost. */
export interface ResourceTerm {
  cost(layers: readonly LayerBits[]): number;
  /** Adds `factor` times the derivative by every number of bits to `gradient`, which has the shape of `layers`. */
  addGradient(layers: readonly LayerBits[], factor: number, gradient: readonly LayerBits[]): void;
}

/**
 * Σ_l a_l · (Σ_rc uses_r · b_x,r · b_w,rc + positions · Σ_c b_bias,c): effective bit operations (Sun et al.,
 * arXiv 2405.00645; the bias term as in HGQ2), layer by layer times `costPerEbop`, a_l, of a calibrated estimator
 * (µm², pJ, … per EBOP); 1 where none is given, which is plain EBOPs.
 */
export function createEbopsTerm(
  layers: readonly WeightLayout[],
  costPerEbop: readonly number[] = [],
): ResourceTerm {
  const factorOf = (l: number) => costPerEbop[l] ?? 1;
  return {
    cost: (bits) =>
      layers.reduce((sum, layer, l) => sum + factorOf(l) * countLayer(layer, bits[l]), 0),
    addGradient: (bits, factor, gradient) => {
      layers.forEach((layer, l) => {
        addLayerGradient(layer, bits[l], factor * factorOf(l), gradient[l]);
      });
    },
  };
}

function countLayer({ channels, usesOfRow, positions }: WeightLayout, bits: LayerBits): number {
  let sum = 0;
  bits.inputs.forEach((input, r) => {
    let row = 0;
    for (let c = 0; c < channels; c++) row += bits.kernel[r * channels + c];
    sum += usesOfRow[r] * input * row;
  });
  return sum + positions * bits.bias.reduce((total, bias) => total + bias, 0);
}

function addLayerGradient(
  { channels, usesOfRow, positions }: WeightLayout,
  bits: LayerBits,
  factor: number,
  gradient: LayerBits,
): void {
  bits.inputs.forEach((input, r) => {
    const perProduct = factor * usesOfRow[r];
    let row = 0;
    for (let i = r * channels; i < (r + 1) * channels; i++) {
      row += bits.kernel[i];
      gradient.kernel[i] += perProduct * input;
    }
    gradient.inputs[r] += perProduct * row;
  });
  for (let c = 0; c < channels; c++) gradient.bias[c] += factor * positions;
}
