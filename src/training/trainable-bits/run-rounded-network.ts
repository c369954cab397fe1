// Runs a rounded network forward and backward over a chunk of samples.
import * as tf from '@tensorflow/tfjs-core';
import type { LayerParameters } from '../layer-parameters.js';
import {
  addConvolutionKernelGradient,
  convolutionInputGradient,
  convolveForward,
  turnConvolutionKernel,
} from '../steps/convolution-products.js';
import {
  addDenseKernelGradient,
  denseForward,
  denseInputGradient,
  turnDenseKernel,
} from '../steps/dense-step.js';
import { poolBackward, poolForward } from '../steps/max-pool-step.js';
import type { BitLayout, TrainableStepKind } from './bit-layout.js';
import {
  type ActivationOffset,
  type NodeRounding,
  roundBackward,
  roundForward,
} from './round-activations.js';
import type { RoundedNetwork } from './rounded-network.js';
import type { ValueRanges } from './value-ranges.js';

/** A rounded network with its kernels on the engine: valid until the surrounding `tf.tidy` ends. */
export interface LoadedNetwork {
  readonly layout: BitLayout;
  readonly steps: readonly TrainableStepKind[];
  readonly network: RoundedNetwork;
  readonly relus: readonly boolean[];
  readonly kernels: readonly tf.Tensor[];
  /** Kernels as the input gradient needs them; only for training. */
  readonly turnedKernels: readonly tf.Tensor[];
}

/** What one step keeps for the way back. */
interface StepTrace {
  readonly input: tf.Tensor;
  readonly winners: Int32Array | undefined;
}

/** Gradients by the rounded parameters and, for every node, by its fractional bits. */
export interface RoundedGradients {
  readonly parameters: readonly LayerParameters[];
  readonly nodes: readonly Float64Array[];
}

/** Copies kernels to the engine. Call it inside `tf.tidy`. */
export function loadNetwork(
  layout: BitLayout,
  steps: readonly TrainableStepKind[],
  network: RoundedNetwork,
  relus: readonly boolean[],
  forTraining: boolean,
): LoadedNetwork {
  const kernels: tf.Tensor[] = [];
  const turnedKernels: tf.Tensor[] = [];
  for (const step of steps) {
    if (step.kind !== 'dense' && step.kind !== 'convolution') continue;
    const kernel = Float32Array.from(network.rounded[step.weights].kernel);
    if (step.kind === 'dense') {
      const { nIn, nOut } = step;
      kernels.push(tf.tensor(kernel, [nIn, nOut]));
      if (forTraining) {
        turnedKernels.push(tf.tensor(turnDenseKernel(kernel, nIn, nOut), [nOut, nIn]));
      }
    } else {
      const { kernelHeight: h, kernelWidth: w, channels, filters } = step.geometry;
      kernels.push(tf.tensor(kernel, [h, w, channels, filters]));
      if (forTraining) {
        const turned = turnConvolutionKernel(kernel, step.geometry);
        turnedKernels.push(tf.tensor(turned, [h, w, filters, channels]));
      }
    }
  }
  return { layout, steps, network, relus, kernels, turnedKernels };
}

/** How node `n` is rounded. */
export function roundingOf(
  { layout, network, relus }: Pick<LoadedNetwork, 'layout' | 'network' | 'relus'>,
  n: number,
): NodeRounding {
  return { node: layout.nodes[n], scales: network.scales[n], relu: relus[n] };
}

function offsetOf({ network }: LoadedNetwork, weights: number): ActivationOffset {
  return { bias: network.rounded[weights].bias, half: network.halves[weights] };
}

/** Logits `[rows, classes]` of rounded features; `traces` receives what `runBackward` needs, `seen` the extremes of every activation. */
export function runForward(
  loaded: LoadedNetwork,
  x: tf.Tensor,
  rows: number,
  traces: StepTrace[],
  seen: ValueRanges | undefined,
): tf.Tensor {
  let current = x;
  for (const step of loaded.steps) {
    const input = current;
    let winners: Int32Array | undefined;
    if (step.kind === 'dense') {
      current = denseForward(input, loaded.kernels[step.weights] as tf.Tensor2D, rows);
    } else if (step.kind === 'convolution') {
      const kernel = loaded.kernels[step.weights] as tf.Tensor4D;
      current = convolveForward(input, kernel, rows, step.geometry);
    } else if (step.kind === 'maxPool') {
      const pooled = poolForward(input, rows, step.geometry);
      current = pooled.output;
      winners = pooled.winners;
    } else current = activate(loaded, step.weights, input, seen);
    traces.push({ input, winners });
  }
  return current;
}

function activate(
  loaded: LoadedNetwork,
  weights: number,
  z: tf.Tensor,
  seen: ValueRanges | undefined,
): tf.Tensor {
  const node = weights + 1;
  if (loaded.layout.nodes[node]) {
    return roundForward(z, offsetOf(loaded, weights), roundingOf(loaded, node), seen?.[node]);
  }
  const bias = tf.tensor1d(Float32Array.from(loaded.network.rounded[weights].bias));
  return tf.add(z, bias);
}

/** Adds all gradients, given the loss's gradient of the logits; answers the gradient of the rounded features. */
export function runBackward(
  loaded: LoadedNetwork,
  traces: readonly StepTrace[],
  logitGradient: tf.Tensor,
  rows: number,
  gradients: RoundedGradients,
): tf.Tensor {
  let outer = logitGradient;
  for (let i = loaded.steps.length - 1; i >= 0; i--) {
    const step = loaded.steps[i];
    const { input, winners } = traces[i];
    if (step.kind === 'activation') {
      outer = backThroughActivation(loaded, step.weights, input, outer, gradients);
    } else if (step.kind === 'maxPool') {
      outer = poolBackward(outer, winners as Int32Array, input.shape);
    } else outer = backThroughWeights(loaded, step, input, outer, rows, gradients);
  }
  return outer;
}

function backThroughActivation(
  loaded: LoadedNetwork,
  weights: number,
  z: tf.Tensor,
  outer: tf.Tensor,
  gradients: RoundedGradients,
): tf.Tensor {
  const node = weights + 1;
  const { bias } = gradients.parameters[weights];
  if (loaded.layout.nodes[node]) {
    const offset = offsetOf(loaded, weights);
    const rounding = roundingOf(loaded, node);
    return roundBackward(z, outer, offset, rounding, bias, gradients.nodes[node]);
  }
  const sums = tf.sum(tf.reshape(outer, [-1, bias.length]), 0).dataSync<'float32'>();
  for (let c = 0; c < bias.length; c++) bias[c] += sums[c];
  return outer;
}

function backThroughWeights(
  loaded: LoadedNetwork,
  step: Extract<TrainableStepKind, { kind: 'dense' | 'convolution' }>,
  input: tf.Tensor,
  outer: tf.Tensor,
  rows: number,
  gradients: RoundedGradients,
): tf.Tensor {
  const { kernel: gradient } = gradients.parameters[step.weights];
  const turned = loaded.turnedKernels[step.weights];
  if (step.kind === 'dense') {
    const dz = tf.reshape(outer, [rows, step.nOut]);
    addDenseKernelGradient(input, dz, rows, step.nIn, gradient);
    return denseInputGradient(dz, turned as tf.Tensor2D);
  }
  addConvolutionKernelGradient(input, outer, rows, step.geometry, gradient);
  const kernel = loaded.kernels[step.weights] as tf.Tensor4D;
  return convolutionInputGradient(outer, kernel, turned as tf.Tensor4D, rows, step.geometry);
}
