// The generated step and the one of the tensor library on the same network, to be compared.
import { createFusedStep, type FusedStep } from '../../src/training/fused/fused-step.js';
import { createGraphStep, graphNumbers } from '../../src/training/graph-step.js';
import { keepAll } from '../../src/training/pruning.js';
import { type BatchGradients, computeBatchGradients } from '../../src/training/train-epoch.js';
import type { StepRules, StepSetup, TrainingStep } from '../../src/training/training-step.js';
import { copySetup, makeRules, setUpCase, type TrainingCase } from './random-networks.js';

export interface StepPair {
  readonly fused: FusedStep;
  readonly graph: TrainingStep;
  readonly fusedSetup: StepSetup;
  readonly graphSetup: StepSetup;
  readonly rules: StepRules;
}

/** Both steps at the same point, each with parameters of its own. */
export function createPair(wanted: TrainingCase): StepPair {
  const fusedSetup = setUpCase(wanted);
  const floatRules = { masks: keepAll(fusedSetup.parameters), formats: undefined };
  const rules = wanted.rounded ? makeRules(fusedSetup, wanted) : floatRules;
  const graphSetup = copySetup(fusedSetup);
  const pair = { fused: createFusedStep(fusedSetup), graph: createGraphStep(graphSetup) };
  pair.fused.changeRules(rules);
  pair.graph.changeRules(rules);
  return { ...pair, fusedSetup, graphSetup, rules };
}

/** Loss and gradients of a batch as the tensor library computes them; changes nothing. */
export function graphGradients(
  setup: StepSetup,
  rules: StepRules,
  rows: Int32Array,
  lambda: number,
): BatchGradients {
  const { plan, parameters, table, teacher, conditioning } = setup;
  const numbers = graphNumbers(setup, rules);
  const target = { teacher, lambda };
  return computeBatchGradients(plan, numbers, parameters, table, rows, target, conditioning);
}
