// Settings that several goals share, and why.

import type { TopologyLayer } from '../../src/core/topology.js';
import type { FrontOptions } from '../../src/training/trainable-bits/front-options.js';

/** Hidden layers of a perceptron. */
export function perceptron(...units: readonly number[]): TopologyLayer[] {
  return units.map((count) => ({ kind: 'dense', units: count, activation: 'relu' }));
}

/**
 * What came out well wherever it was tried: decay of weights instead of early stopping, and so the last epoch, because a
 * few hundred validation samples pick an early one by luck (0.2 to 1.2 points worse on unseen jets).
 */
export const REGULARISED = { learningRate: 0.01, weightDecay: 0.3, checkpoint: 'last' } as const;

/** A teacher that fits its samples is sure of them: a temperature above 1 lets the other classes be heard. */
export const DISTILLED = { temperature: 2, weight: 0.5 } as const;

/**
 * Students with trainable bits: four bits to start with, and about 5 400 steps to come down. Pressure on the cost starts
 * high, so that the budget is not reached only as the training ends, with no time left to recover.
 */
export function trainableOptions(epochs: number, target: number): FrontOptions {
  return {
    ...{ epochs, batchSize: 64, learningRate: 0.005, cycles: 1, cycleDecay: 1 },
    ...{ bitRate: 3, bitPenalty: 2e-6, weightDecay: 0.1, smoothing: 8 },
    distillation: DISTILLED,
    goal: { kind: 'budget', target, beta: 5e-5 },
  };
}
