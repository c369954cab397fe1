// A training that normalises its sums while it is in float, and goes on without once it is rounded.
import { dropNormalisation } from './fold-batch-norm.js';
import { createGraphStep } from './graph-step.js';
import type { NetworkPlan } from './network-plan.js';
import type { StepSetup, TrainingStep } from './training-step.js';

/**
 * Runs `whileFloat` on the tensor library until `changeRules` brings formats; from there on the step that `goOn` makes
 * trains the plan of the setup, with a fresh optimiser. The parameters must have been folded by then
 * (`endNormalisation`), or come from a checkpoint of folded ones.
 */
export function createNormalisedStep(
  setup: StepSetup,
  whileFloat: NetworkPlan,
  goOn: (setup: StepSetup) => TrainingStep,
): TrainingStep {
  let step = createGraphStep({ ...setup, plan: whileFloat });
  let isFloat = true;
  return {
    run: (rows, lambda, learningRate) => step.run(rows, lambda, learningRate),
    predict: (table) => step.predict(table),
    readParameters: () => step.readParameters(),
    changeRules: (rules) => {
      if (isFloat && rules.formats) {
        isFloat = false;
        step.dispose();
        dropNormalisation(setup.parameters);
        step = goOn(setup);
      }
      step.changeRules(rules);
    },
    readState: () => step.readState(),
    writeState: (state) => step.writeState(state),
    dispose: () => step.dispose(),
  };
}
