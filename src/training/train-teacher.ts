// Trains the float reference whose logits teach the students.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset, Split } from '../core/dataset.js';
import { createRandom } from '../core/random.js';
import type { EpochRecord, Teacher } from '../core/student.js';
import { startBackend } from './backend.js';
import { checkDataset } from './check-dataset.js';
import { type InputConditioning, measureInput } from './condition-input.js';
import { createTrainingStep, nameEngine } from './create-training-step.js';
import { initialiseParameters } from './initialise-parameters.js';
import { floatNumbers } from './layer-numbers.js';
import { copyParameters, type LayerParameters } from './layer-parameters.js';
import { type NetworkPlan, planNetwork } from './network-plan.js';
import { accuracyOf, predict } from './predict.js';
import { shuffleIntoBatches } from './training-batches.js';
import { assertFiniteLoss, assertNotCollapsed, trainWithRestart } from './training-failure.js';
import { checkTeacherOptions, type TeacherOptions } from './training-options.js';
import { scheduledRate } from './training-schedule.js';
import type { StepSetup, TrainingStep } from './training-step.js';

/** Called after every epoch. */
export type OnEpoch = (record: EpochRecord) => void;

/**
 * Trains with Adam and a cosine schedule and keeps the epoch with the best validation accuracy (the first of
 * equals). The test split is touched once, at the end. Throws CONFIG for a topology that does not fit the
 * dataset, TOOL_FAILED where training diverges twice.
 */
export async function trainTeacher(
  dataset: Dataset,
  options: TeacherOptions,
  onEpoch?: OnEpoch,
): Promise<Teacher> {
  checkTeacherOptions(options);
  const plan = planNetwork(options.topology);
  checkDataset(dataset, plan, options.topology);
  const backend = nameEngine(plan, await startBackend());
  const result = await trainWithRestart('the teacher', options.learningRate, (rate) =>
    trainOnce(dataset, plan, { ...options, learningRate: rate }, onEpoch),
  );
  const numbers = floatNumbers(result.parameters, 1, result.conditioning);
  const logitsOf = (split: Split) => predict(plan, numbers, split);
  return {
    topology: options.topology,
    validationAccuracy: result.validationAccuracy,
    testAccuracy: accuracyOf(logitsOf(dataset.test), dataset.test.labels, plan.classes),
    trainLogits: logitsOf(dataset.train),
    history: result.history,
    backend,
  };
}

interface TrainedTeacher {
  readonly conditioning: InputConditioning;
  readonly parameters: readonly LayerParameters[];
  readonly validationAccuracy: number;
  readonly history: readonly EpochRecord[];
}

async function trainOnce(
  dataset: Dataset,
  plan: NetworkPlan,
  options: TeacherOptions,
  onEpoch: OnEpoch | undefined,
): Promise<TrainedTeacher> {
  const table = dataset.train;
  const conditioning = measureInput(plan, table, 1);
  const parameters = initialiseParameters(plan, options.seed, 'teacher', conditioning);
  const setup = { plan, parameters, conditioning, table, inputUnit: 1, teacher: undefined };
  const step = createTrainingStep(setup);
  try {
    return await runEpochs(dataset, step, setup, options, onEpoch);
  } finally {
    step.dispose();
  }
}

async function runEpochs(
  { train, validation }: Dataset,
  step: TrainingStep,
  { plan, parameters, conditioning }: StepSetup,
  options: TeacherOptions,
  onEpoch: OnEpoch | undefined,
): Promise<TrainedTeacher> {
  const order = createRandom(options.seed, 'teacher', 'batches');
  const history: EpochRecord[] = [];
  let best: TrainedTeacher = { parameters, conditioning, validationAccuracy: -1, history };
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const batches = shuffleIntoBatches(train.count, options.batchSize, order);
    let loss = 0;
    batches.forEach((rows, i) => {
      const progress = (epoch + i / batches.length) / options.epochs;
      const totals = step.run(rows, 0, scheduledRate(options.learningRate, progress));
      loss += totals.loss / train.count;
    });
    assertFiniteLoss(loss, epoch);
    const logits = step.predict(validation);
    const validationAccuracy = accuracyOf(logits, validation.labels, plan.classes);
    const record = { epoch, loss, validationAccuracy };
    history.push(record);
    onEpoch?.(record);
    if (validationAccuracy > best.validationAccuracy) {
      step.readParameters();
      best = { ...best, parameters: copyParameters(parameters), validationAccuracy };
    }
    await nextTurn();
  }
  assertNotCollapsed(best.validationAccuracy, validation.labels, plan.classes);
  return best;
}
