// Runs the steps of a plan forward and backward over a chunk of samples.
import * as tf from '@tensorflow/tfjs-core';
import { type ActivationRule, activateBackward, activateForward } from './activation-step.js';
import {
  addConvolutionKernelGradient,
  convolutionInputGradient,
  convolveForward,
  turnConvolutionKernel,
} from './convolution-step.js';
import {
  addDenseKernelGradient,
  denseForward,
  denseInputGradient,
  turnDenseKernel,
} from './dense-step.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { LayerParameters } from './layer-parameters.js';
import { poolBackward, poolForward } from './max-pool-step.js';
import type { NetworkPlan, Step } from './network-plan.js';

/** A plan with its kernels on the engine: valid until the surrounding `tf.tidy` ends. */
export interface LoadedNetwork {
  readonly plan: NetworkPlan;
  readonly numbers: readonly LayerNumbers[];
  readonly kernels: readonly tf.Tensor[];
  /** Kernels as the input gradient needs them; absent for the first step and where only a forward pass is wanted. */
  readonly turnedKernels: readonly (tf.Tensor | undefined)[];
}

/** What one step keeps for the way back. */
export interface StepTrace {
  readonly input: tf.Tensor;
  readonly winners: Int32Array | undefined;
}

function kernelShapeOf(step: Extract<Step, { weights: number }>): number[] {
  if (step.kind === 'dense') return [step.nIn, step.nOut];
  if (step.kind !== 'convolution') return [];
  const { kernelHeight, kernelWidth, channels, filters } = step.geometry;
  return [kernelHeight, kernelWidth, channels, filters];
}

function turnKernel(step: Step, kernel: Float32Array): tf.Tensor | undefined {
  if (step.kind === 'dense') {
    return tf.tensor(turnDenseKernel(kernel, step.nIn, step.nOut), [step.nOut, step.nIn]);
  }
  if (step.kind !== 'convolution') return undefined;
  const { kernelHeight, kernelWidth, channels, filters } = step.geometry;
  const shape = [kernelHeight, kernelWidth, filters, channels];
  return tf.tensor(turnConvolutionKernel(kernel, step.geometry), shape);
}

/** Copies kernels to the engine. Call it inside `tf.tidy`. */
export function loadNetwork(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  forTraining: boolean,
): LoadedNetwork {
  const kernels: tf.Tensor[] = [];
  const turnedKernels: (tf.Tensor | undefined)[] = [];
  plan.steps.forEach((step, i) => {
    if (step.kind !== 'dense' && step.kind !== 'convolution') return;
    const { kernel } = numbers[step.weights];
    kernels.push(tf.tensor(kernel, kernelShapeOf(step)));
    turnedKernels.push(forTraining && i > 0 ? turnKernel(step, kernel) : undefined);
  });
  return { plan, numbers, kernels, turnedKernels };
}

function ruleOf(network: LoadedNetwork, weights: number): ActivationRule {
  const relu = network.plan.weighted[weights].activation === 'relu';
  return { relu, range: network.numbers[weights].range };
}

/**
 * Outputs of the first `stepCount` steps for `x`, `[rows, …]`; all steps give logits `[rows, classes]`.
 * `traces` receives what `runBackward` needs.
 */
export function runForward(
  network: LoadedNetwork,
  x: tf.Tensor,
  rows: number,
  traces: StepTrace[],
  stepCount = network.plan.steps.length,
): tf.Tensor {
  let current = x;
  for (const step of network.plan.steps.slice(0, stepCount)) {
    const input = current;
    let winners: Int32Array | undefined;
    if (step.kind === 'dense') {
      current = denseForward(input, network.kernels[step.weights] as tf.Tensor2D, rows);
    } else if (step.kind === 'convolution') {
      const kernel = network.kernels[step.weights] as tf.Tensor4D;
      current = convolveForward(input, kernel, rows, step.geometry);
    } else if (step.kind === 'maxPool') {
      const pooled = poolForward(input, rows, step.geometry);
      current = pooled.output;
      winners = pooled.winners;
    } else {
      const { bias } = network.numbers[step.weights];
      current = activateForward(input, bias, ruleOf(network, step.weights), input.shape);
    }
    traces.push({ input, winners });
  }
  return current;
}

/** Adds the gradients of graph kernels and biases to `gradients`, given the loss's gradient of the logits. */
export function runBackward(
  network: LoadedNetwork,
  traces: readonly StepTrace[],
  logitGradient: tf.Tensor,
  rows: number,
  gradients: readonly LayerParameters[],
): void {
  let outer = logitGradient;
  for (let i = network.plan.steps.length - 1; i >= 0; i--) {
    const step = network.plan.steps[i];
    const { input, winners } = traces[i];
    if (step.kind === 'activation') {
      const { bias } = network.numbers[step.weights];
      const rule = ruleOf(network, step.weights);
      outer = activateBackward(input, outer, bias, rule, gradients[step.weights].bias);
    } else if (step.kind === 'maxPool') {
      if (i === 0) return;
      outer = poolBackward(outer, winners as Int32Array, input.shape);
    } else {
      outer = backThroughWeights(network, step, input, outer, rows, gradients, i === 0);
    }
  }
}

function backThroughWeights(
  network: LoadedNetwork,
  step: Extract<Step, { kind: 'dense' | 'convolution' }>,
  input: tf.Tensor,
  outer: tf.Tensor,
  rows: number,
  gradients: readonly LayerParameters[],
  isFirst: boolean,
): tf.Tensor {
  const gradient = gradients[step.weights].kernel;
  const turned = network.turnedKernels[step.weights];
  if (step.kind === 'dense') {
    const dz = tf.reshape(outer, [rows, step.nOut]);
    addDenseKernelGradient(input, dz, rows, step.nIn, gradient);
    return isFirst ? outer : denseInputGradient(dz, turned as tf.Tensor2D);
  }
  addConvolutionKernelGradient(input, outer, rows, step.geometry, gradient);
  if (isFirst) return outer;
  const kernel = network.kernels[step.weights] as tf.Tensor4D;
  return convolutionInputGradient(outer, kernel, turned as tf.Tensor4D, rows, step.geometry);
}
