// The training step on the tensor library: serves every network, and is the reference for the fused one.
import { createAdam } from './adam.js';
import { floatNumbers, type LayerNumbers } from './layer-numbers.js';
import { predict } from './predict.js';
import { applyMasks, keepAll } from './pruning.js';
import { clampToRange, foldInput, quantisedNumbers } from './quantisers.js';
import { computeBatchGradients } from './train-epoch.js';
import type { StepRules, StepSetup, TrainingStep } from './training-step.js';

/** The weights of the graph that `rules` make of the parameters. */
export function graphNumbers(setup: StepSetup, { masks, formats }: StepRules): LayerNumbers[] {
  const { parameters, inputUnit, conditioning } = setup;
  if (!formats) return floatNumbers(parameters, inputUnit, conditioning);
  return quantisedNumbers(foldInput(parameters, masks, formats, conditioning), masks, formats);
}

/** A step that starts in float with all weights kept. The engine must have been started. */
export function createGraphStep(setup: StepSetup): TrainingStep {
  const { plan, parameters, table, teacher, conditioning } = setup;
  const adam = createAdam(parameters, conditioning.deviation);
  let rules: StepRules = { masks: keepAll(parameters), formats: undefined };
  return {
    run: (rows, lambda, learningRate) => {
      const { totals, gradients } = computeBatchGradients(
        plan,
        graphNumbers(setup, rules),
        parameters,
        table,
        rows,
        { teacher, lambda },
        conditioning,
      );
      adam.step(gradients, learningRate);
      if (rules.formats) clampToRange(parameters, rules.formats);
      applyMasks(parameters, rules.masks);
      return totals;
    },
    predict: (samples) => predict(plan, graphNumbers(setup, rules), samples),
    readParameters: () => {},
    changeRules: (changed) => {
      rules = changed;
    },
    dispose: () => {},
  };
}
