// Runs the steps of a plan forward and backward over a chunk of samples.
import * as tf from '@tensorflow/tfjs-core';
import type { LayerNumbers } from './layer-numbers.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan, Step } from './network-plan.js';
import type { OwnWeights, StepContext, StepTrace } from './steps/step-kind.js';
import { kindOf } from './steps/step-kinds.js';

export type { StepTrace } from './steps/step-kind.js';

/** A plan with its kernels on the engine: valid until the surrounding `tf.tidy` ends. */
export interface LoadedNetwork {
  readonly plan: NetworkPlan;
  readonly forTraining: boolean;
  /** One entry a step. */
  readonly contexts: readonly Omit<StepContext, 'rows'>[];
  /** Number of the first step with weights: gradients go back to it and no further. */
  readonly firstWeighted: number;
}

/** Copies kernels to the engine. Call it inside `tf.tidy`. */
export function loadNetwork(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  forTraining: boolean,
): LoadedNetwork {
  const firstWeighted = plan.steps.findIndex((step) => 'weights' in step);
  let rounded = numbers[0].formats !== undefined;
  const contexts = plan.steps.map((step, i) => {
    const wantsTurned = forTraining && i > firstWeighted;
    const own = 'weights' in step ? loadWeights(plan, numbers, step, wantsTurned) : undefined;
    const context = { rounded, training: forTraining, own };
    if ('weights' in step) rounded = numbers[step.weights].range !== undefined;
    return context;
  });
  return { plan, forTraining, contexts, firstWeighted };
}

function loadWeights(
  plan: NetworkPlan,
  numbers: readonly LayerNumbers[],
  step: Extract<Step, { weights: number }>,
  wantsTurned: boolean,
): OwnWeights {
  const kind = kindOf(step);
  const own = numbers[step.weights];
  const shape = kind.kernelShape?.(step);
  return {
    layer: plan.weighted[step.weights],
    numbers: own,
    kernel: shape && tf.tensor(own.kernel, shape),
    turned: wantsTurned ? kind.turnKernel?.(step, own.kernel) : undefined,
  };
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
  network.plan.steps.slice(0, stepCount).forEach((step, i) => {
    const input = current;
    const { output, kept } = kindOf(step).forward(step, { ...network.contexts[i], rows }, input);
    traces.push({ input, kept });
    current = output;
  });
  return current;
}

/** What the formats of the layer of step `number` are chosen from, see `StepKind.observe`. */
export function observeStep(
  network: LoadedNetwork,
  x: tf.Tensor,
  rows: number,
  number: number,
): tf.Tensor {
  const input = runForward(network, x, rows, [], number);
  const step = network.plan.steps[number];
  const kind = kindOf(step);
  const context = { ...network.contexts[number], rows };
  return kind.observe?.(step, context, input) ?? kind.forward(step, context, input).output;
}

/** Adds the gradients of graph kernels and biases to `gradients`, given the loss's gradient of the logits. */
export function runBackward(
  network: LoadedNetwork,
  traces: readonly StepTrace[],
  logitGradient: tf.Tensor,
  rows: number,
  gradients: readonly LayerParameters[],
): void {
  const { plan, contexts, firstWeighted } = network;
  let outer = logitGradient;
  for (let i = plan.steps.length - 1; i >= firstWeighted; i--) {
    const step = plan.steps[i];
    const gradient = 'weights' in step ? gradients[step.weights] : undefined;
    const context = { ...contexts[i], rows };
    const wantsInput = i > firstWeighted;
    outer = kindOf(step).backward(step, context, traces[i], outer, gradient, wantsInput);
  }
}
