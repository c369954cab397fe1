// Chooses the way a network is trained: generated kernels where they serve it, else the tensor library.
import { ParetapeError } from '../core/errors.js';
import { supportsFused } from './fused/fused-program.js';
import { createFusedStep } from './fused/fused-step.js';
import { createGraphStep } from './graph-step.js';
import type { NetworkPlan } from './network-plan.js';
import { createNormalisedStep } from './normalised-step.js';
import type { StepSetup, TrainingStep } from './training-step.js';

/** Forces one way: `fused` or `graph`. Results are reproducible bit by bit on the same way. */
export const STEP_VARIABLE = 'PARETAPE_TRAINING_STEP';

/** Version of the generated kernels: raised whenever they compute other bytes. */
const FUSED_VERSION = 1;

/**
 * `fused` for networks the generated kernels serve, which round plainly and classify: `hasRules` says that one does not. Throws
 * USAGE where PARETAPE_TRAINING_STEP names no way.
 */
export function chooseStep(plan: NetworkPlan, hasRules = false): 'fused' | 'graph' {
  const wanted = process.env[STEP_VARIABLE] ?? '';
  if (!['', 'fused', 'graph'].includes(wanted)) {
    throw new ParetapeError('USAGE', `${STEP_VARIABLE}=${wanted} names no way of training`, {
      hint: 'it is fused or graph',
    });
  }
  return wanted !== 'graph' && !hasRules && supportsFused(plan) ? 'fused' : 'graph';
}

/** A step that starts in float with all weights kept; the tensor engine must have been started. */
export function createTrainingStep(setup: StepSetup): TrainingStep {
  if (setup.plan.whileFloat && setup.parameters.some(({ norm }) => norm)) {
    return createNormalisedStep(setup, setup.plan.whileFloat, createTrainingStep);
  }
  const hasRules =
    setup.table.targets !== undefined ||
    setup.parameters.some(({ scales }) => scales !== undefined);
  return chooseStep(setup.plan, hasRules) === 'fused'
    ? createFusedStep(setup)
    : createGraphStep(setup);
}

/** What trains this network, for the provenance; `backend` is the tensor engine, which calibrates in any case. */
export function nameEngine(plan: NetworkPlan, backend: string, hasRules = false): string {
  const isFused = chooseStep(plan, hasRules) === 'fused';
  return isFused ? `fused-wasm ${FUSED_VERSION}, ${backend}` : backend;
}
