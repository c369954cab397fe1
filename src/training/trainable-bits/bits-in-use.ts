// How many bits inputs, weights and biases take at present, and which trained numbers of bits they depend on.
import type { LayerParameters } from '../layer-parameters.js';
import type { BitLayout } from './bit-layout.js';
import { type BitParameters, enclosedBits, scaleOf, widthHolding } from './bit-parameters.js';
import { scalesOf } from './quantise-weights.js';
import type { LayerBits, ResourceTerm } from './resource-term.js';
import type { ValueRanges } from './value-ranges.js';

/** Raw integers a group of values spans once rounded: `floor(x·2^f + ½)`, from 0 where a ReLU comes first. */
export function rawRangeOf(
  low: number,
  high: number,
  f: number,
  relu: boolean,
): { readonly low: number; readonly high: number } {
  // Nothing seen yet: nothing known to be needed.
  if (low > high) return { low: 0, high: 0 };
  const scale = scaleOf(f);
  const raw = (x: number) => Math.floor((relu ? Math.max(0, x) : x) * scale + 0.5) + 0;
  return { low: raw(low), high: raw(high) };
}

/** Width of the format of every group of every node, sign included; 0 where all values round to zero. */
export function countNodeBits(
  layout: BitLayout,
  bits: BitParameters,
  ranges: ValueRanges,
  relus: readonly boolean[],
): Float64Array[] {
  return layout.nodes.map((_, n) =>
    bits.nodes[n].map((f, g) => {
      const { low, high } = rawRangeOf(ranges[n].low[g], ranges[n].high[g], f, relus[n]);
      return widthHolding(low, high);
    }),
  );
}

/** Bits of every layer. Weights and biases (already rounded, real units) count the bits their ones enclose, without sign. */
export function countLayerBits(
  layout: BitLayout,
  bits: BitParameters,
  rounded: readonly LayerParameters[],
  nodeBits: readonly Float64Array[],
): LayerBits[] {
  return layout.weights.map((layer, l) => {
    const kernelScales = scalesOf(bits.weights[l].kernel);
    const biasScales = scalesOf(bits.weights[l].bias);
    const { groupOfWeight, groupOfBias, groupOfRow, source } = layer;
    return {
      inputs: Float64Array.from(groupOfRow, (g) => nodeBits[source][g]),
      kernel: rounded[l].kernel.map((w, i) => enclosedBits(w * kernelScales[groupOfWeight[i]])),
      bias: rounded[l].bias.map((b, c) => enclosedBits(b * biasScales[groupOfBias[c]])),
    };
  });
}

/**
 * Adds β times the gradient of the cost to the gradient of the trained bits. The surrogate: with integer bits as they
 * are, a value that is not zero has one bit more or less for every fractional bit, and a zero has none.
 */
export function addCostGradient(
  layout: BitLayout,
  layerBits: readonly LayerBits[],
  term: ResourceTerm,
  beta: number,
  gradient: BitParameters,
): void {
  const slopes = layerBits.map(({ inputs, kernel, bias }) => ({
    inputs: new Float64Array(inputs.length),
    kernel: new Float64Array(kernel.length),
    bias: new Float64Array(bias.length),
  }));
  term.addGradient(layerBits, beta, slopes);
  layout.weights.forEach((layer, l) => {
    const { inputs, kernel, bias } = layerBits[l];
    const slope = slopes[l];
    const node = gradient.nodes[layer.source];
    const own = gradient.weights[l];
    for (let r = 0; r < inputs.length; r++) {
      if (inputs[r] > 0) node[layer.groupOfRow[r]] += slope.inputs[r];
    }
    for (let i = 0; i < kernel.length; i++) {
      if (kernel[i] > 0) own.kernel[layer.groupOfWeight[i]] += slope.kernel[i];
    }
    for (let c = 0; c < bias.length; c++) {
      if (bias[c] > 0) own.bias[layer.groupOfBias[c]] += slope.bias[c];
    }
  });
}
