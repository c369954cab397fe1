// Activations, softmax, normalisation in double precision.
import { ParetapeError } from '../../core/errors.js';
import type { ActivationName, ActivationNode, AffineNode, BatchNormNode } from '../model-graph.js';
import type { EffectiveWeight } from './float-sums.js';

const SELU = { gain: 1.0507009873554805, alpha: 1.6732632423543772 };

type Scalar = (x: number) => number;

const clip = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** Functions without parameters. */
export const PLAIN_FUNCTIONS: Partial<Readonly<Record<ActivationName, Scalar>>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  hardSigmoid: (x) => clip(0.2 * x + 0.5, 0, 1),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (Math.abs(x) + 1),
  exponential: Math.exp,
  selu: (x) => SELU.gain * (x >= 0 ? x : SELU.alpha * Math.expm1(x)),
  binaryTanh: (x) => (x >= 0 ? 1 : -1),
  ternaryTanh: (x) => (x > 0.5 ? 1 : x > -0.5 ? 0 : -1),
};

/** The function of an element and its place in the sample. */
export function activationFunction(node: ActivationNode): (x: number, place: number) => number {
  const { slope = 0.2, shift = 0.5, maximum } = node;
  switch (node.function) {
    case 'relu':
      return (x) => clip(x, 0, maximum ?? Number.POSITIVE_INFINITY);
    case 'leakyRelu': {
      const alpha = node.alpha ?? 0.3;
      return (x) => (x >= 0 ? x : alpha * x);
    }
    case 'prelu': {
      const alphas = node.alphas?.data ?? [0];
      return (x, place) => (x >= 0 ? x : alphas[place % alphas.length] * x);
    }
    case 'thresholdedRelu': {
      const theta = node.alpha ?? 1;
      return (x) => (x > theta ? x : 0);
    }
    case 'elu': {
      const alpha = node.alpha ?? 1;
      return (x) => (x >= 0 ? x : alpha * Math.expm1(x));
    }
    case 'hardSigmoid':
      return (x) => clip(slope * x + shift, 0, 1);
    case 'hardTanh':
      return (x) => 2 * clip(slope * x + shift, 0, 1) - 1;
    default: {
      const plain = PLAIN_FUNCTIONS[node.function];
      if (plain !== undefined) return plain;
      throw new ParetapeError('INTERNAL', `no function ${node.function}`);
    }
  }
}

export function runFloatSoftmax(shape: readonly number[], input: Float64Array): Float64Array {
  const width = shape[shape.length - 1];
  const result = new Float64Array(input.length);
  for (let first = 0; first < input.length; first += width) {
    const row = input.subarray(first, first + width);
    const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const powers = row.map((x) => Math.exp(x - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    result.set(
      powers.map((power) => power / sum),
      first,
    );
  }
  return result;
}

export function runFloatBatchNorm(
  node: BatchNormNode,
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const [gamma, beta, mean, variance] = [node.gamma, node.beta, node.mean, node.variance].map(
    effective,
  );
  const channels = gamma.length;
  return input.map((x, i) => {
    const c = i % channels;
    return (gamma[c] * (x - mean[c])) / Math.sqrt(variance[c] + node.epsilon) + beta[c];
  });
}

export function runFloatAffine(
  node: AffineNode,
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const scale = effective(node.scale);
  const bias = effective(node.bias);
  return input.map((x, i) => scale[i % scale.length] * x + bias[i % bias.length]);
}
