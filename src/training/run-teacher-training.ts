// The epochs of a teacher's training.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset } from '../core/dataset.js';
import { createRandom } from '../core/random.js';
import type { EpochRecord, TrainingEvent } from '../core/student.js';
import { withClassWeights } from './class-weights.js';
import { type InputConditioning, measureInput } from './condition-input.js';
import { createTrainingStep } from './create-training-step.js';
import { initialiseParameters } from './initialise-parameters.js';
import { copyParameters, fillParameters, type LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { scoreOf } from './predict.js';
import { keepAll } from './pruning.js';
import { shuffleIntoBatches } from './training-batches.js';
import { assertFiniteLoss, assertNotCollapsed } from './training-failure.js';
import type { TeacherOptions } from './training-options.js';
import { scheduledRate } from './training-schedule.js';
import type { OptimiserState, StepSetup, TrainingStep } from './training-step.js';

/** Called after every epoch. */
export type OnEpoch = (record: EpochRecord) => void;

/** The weights of one epoch. */
export interface TeacherCandidate {
  readonly parameters: readonly LayerParameters[];
  readonly validationAccuracy: number;
}

/** A training between two epochs. */
export interface TeacherCheckpoint {
  readonly parameters: readonly LayerParameters[];
  readonly optimiser: OptimiserState;
  readonly best: TeacherCandidate;
  /** Of every epoch so far. */
  readonly losses: Float64Array;
  readonly accuracies: Float64Array;
  readonly events: readonly TrainingEvent[];
}

/** What a training starts from and whom it tells. */
export interface TeacherRun {
  /** Where it goes on; absent: from fresh weights. */
  readonly from: TeacherCheckpoint | undefined;
  /** What the rules did so far. */
  readonly events: readonly TrainingEvent[];
  readonly onEpoch: OnEpoch | undefined;
  /** Called between two epochs: `make` describes the training as it is. */
  readonly offer: (make: () => TeacherCheckpoint) => Promise<void>;
}

/** The best epoch of a training. */
export interface TrainedTeacher extends TeacherCandidate {
  readonly conditioning: InputConditioning;
  readonly history: readonly EpochRecord[];
}

/** Trains to the end. Throws TrainingFailure where the loss leaves the numbers or nothing is learnt. */
export async function runTeacherTraining(
  dataset: Dataset,
  plan: NetworkPlan,
  options: TeacherOptions,
  run: TeacherRun,
): Promise<TrainedTeacher> {
  const table = withClassWeights(dataset.train, dataset, options.classWeights);
  const conditioning = measureInput(plan, table, 1);
  const parameters = initialiseParameters(plan, options.seed, 'teacher', conditioning);
  const { weightDecay } = options;
  const setup = {
    ...{ plan, parameters, conditioning, table, weightDecay },
    ...{ inputUnit: 1, teacher: undefined },
  };
  const step = createTrainingStep(setup);
  try {
    return await runEpochs(dataset, step, setup, options, run);
  } finally {
    step.dispose();
  }
}

/** Brings a fresh training to where another was; answers the epochs it had. */
function restore(
  step: TrainingStep,
  { parameters }: StepSetup,
  { losses, accuracies, ...checkpoint }: TeacherCheckpoint,
): EpochRecord[] {
  fillParameters(parameters, checkpoint.parameters);
  step.changeRules({ masks: keepAll(parameters), formats: undefined });
  step.writeState(checkpoint.optimiser);
  return Array.from(losses, (loss, epoch) => {
    return { epoch, loss, validationAccuracy: accuracies[epoch] };
  });
}

async function runEpochs(
  { train, validation }: Dataset,
  step: TrainingStep,
  setup: StepSetup,
  options: TeacherOptions,
  { from, events, onEpoch, offer }: TeacherRun,
): Promise<TrainedTeacher> {
  const { plan, parameters, conditioning } = setup;
  const order = createRandom(options.seed, 'teacher', 'batches');
  const history = from ? restore(step, setup, from) : [];
  for (const _ of history) order.permutation(train.count);
  let best: TeacherCandidate = from?.best ?? {
    parameters,
    validationAccuracy: Number.NEGATIVE_INFINITY,
  };
  const describe = (): TeacherCheckpoint => {
    step.readParameters();
    return {
      ...{ parameters, optimiser: step.readState(), best, events },
      losses: Float64Array.from(history, ({ loss }) => loss),
      accuracies: Float64Array.from(history, ({ validationAccuracy }) => validationAccuracy),
    };
  };
  for (let epoch = history.length; epoch < options.epochs; epoch++) {
    const batches = shuffleIntoBatches(train.count, options.batchSize, order);
    let loss = 0;
    batches.forEach((rows, i) => {
      const progress = (epoch + i / batches.length) / options.epochs;
      const totals = step.run(rows, 0, scheduledRate(options.learningRate, progress));
      loss += totals.loss / train.count;
    });
    assertFiniteLoss(loss, epoch);
    const logits = step.predict(validation);
    const validationAccuracy = scoreOf(logits, validation, plan.classes);
    const record = { epoch, loss, validationAccuracy };
    history.push(record);
    onEpoch?.(record);
    if (options.checkpoint === 'last' || validationAccuracy > best.validationAccuracy) {
      step.readParameters();
      best = { parameters: copyParameters(parameters), validationAccuracy };
    }
    await offer(describe);
    await nextTurn();
  }
  assertNotCollapsed(best.validationAccuracy, validation, plan.classes, options.epochs);
  return { ...best, conditioning, history };
}
