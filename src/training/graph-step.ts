// The training step on the tensor library: serves every network, and is the reference for the fused one.
import { createAdam } from './adam.js';
import { floatNumbers, type LayerNumbers } from './layer-numbers.js';
import { predict } from './predict.js';
import { applyMasks, keepAll } from './pruning.js';
import { passThroughRules } from './quantisers/rule-gradients.js';
import { settleFormats } from './quantisers/settle-formats.js';
import { clampToRange, foldInput, quantisedNumbers } from './quantisers.js';
import { computeBatchGradients } from './train-epoch.js';
import type { StepRules, StepSetup, TrainingStep } from './training-step.js';

/** The weights of the graph that `rules` make of the parameters. */
export function graphNumbers(
  setup: StepSetup,
  { masks, formats: chosen }: StepRules,
): LayerNumbers[] {
  const { parameters, inputUnit, conditioning } = setup;
  if (!chosen) return floatNumbers(parameters, inputUnit, conditioning);
  const formats = settleFormats(chosen, parameters, masks);
  return quantisedNumbers(foldInput(parameters, masks, formats, conditioning), masks, formats);
}

/** A step that starts in float with all weights kept. The engine must have been started. */
export function createGraphStep(setup: StepSetup): TrainingStep {
  const { plan, parameters, table, teacher, conditioning } = setup;
  const adam = createAdam(
    parameters,
    conditioning.deviation,
    setup.weightDecay,
    conditioning.weights,
  );
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
      if (rules.formats) {
        const formats = settleFormats(rules.formats, parameters, rules.masks);
        passThroughRules(gradients, parameters, rules.masks, formats);
      }
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
    readState: adam.readState,
    writeState: adam.writeState,
    dispose: () => {},
  };
}
