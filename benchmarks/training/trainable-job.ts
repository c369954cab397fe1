// The training step with trainable bits, as it is timed: every weight, feature and activation has bits of its own.
import type { StudentSpec } from '../../src/core/student.js';
import { planBits } from '../../src/training/trainable-bits/bit-layout.js';
import { DEFAULT_FRONT_OPTIONS } from '../../src/training/trainable-bits/front-options.js';
import { createGraphTrainableStep } from '../../src/training/trainable-bits/graph-trainable-step.js';
import { createEbopsTerm } from '../../src/training/trainable-bits/resource-term.js';
import { startBits } from '../../src/training/trainable-bits/start-bits.js';
import type { TrainableStep } from '../../src/training/trainable-bits/trainable-step.js';
import { traceFloat } from '../../src/training/trainable-bits/warm-up.js';
import type { StepSetup } from '../../src/training/training-step.js';

/** What a cost of one EBOP counts in the loss: in the middle of the ramp of a front. */
export const BETA = 1e-4;

/** A step that starts with the bits of `spec`, trained on labels alone. */
export function createTrainableJob(setup: StepSetup, spec: StudentSpec): TrainableStep {
  const { plan, parameters } = setup;
  const layout = planBits(plan, { weights: 'weight', activations: 'element' });
  const { bitRate, bitPenalty, weightDecay } = DEFAULT_FRONT_OPTIONS;
  return createGraphTrainableStep({
    ...setup,
    ...{ layout, bitRate, bitPenalty, weightDecay, teacher: undefined },
    ...startBits(layout, spec, parameters, traceFloat(setup, layout)),
    resources: createEbopsTerm(layout.weights),
  });
}
