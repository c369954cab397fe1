// Trains the float reference whose logits teach the students.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset, Split } from '../core/dataset.js';
import { createRandom } from '../core/random.js';
import type { EpochRecord, Teacher } from '../core/student.js';
import { createAdam } from './adam.js';
import { startBackend } from './backend.js';
import { checkDataset } from './check-dataset.js';
import { type InputConditioning, measureInput } from './condition-input.js';
import { initialiseParameters } from './initialise-parameters.js';
import { floatNumbers } from './layer-numbers.js';
import { copyParameters, type LayerParameters } from './layer-parameters.js';
import { type NetworkPlan, planNetwork } from './network-plan.js';
import { accuracyOf, predict } from './predict.js';
import { computeBatchGradients } from './train-epoch.js';
import { shuffleIntoBatches } from './training-batches.js';
import { assertFiniteLoss, assertNotCollapsed, trainWithRestart } from './training-failure.js';
import { checkTeacherOptions, type TeacherOptions } from './training-options.js';
import { scheduledRate } from './training-schedule.js';

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
  const backend = await startBackend();
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
  const { train, validation } = dataset;
  const conditioning = measureInput(plan, train, 1);
  const parameters = initialiseParameters(plan, options.seed, 'teacher', conditioning);
  const adam = createAdam(parameters, conditioning.deviation);
  const order = createRandom(options.seed, 'teacher', 'batches');
  const history: EpochRecord[] = [];
  let best: TrainedTeacher = { parameters, conditioning, validationAccuracy: -1, history };
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    const batches = shuffleIntoBatches(train.count, options.batchSize, order);
    let loss = 0;
    batches.forEach((rows, i) => {
      const numbers = floatNumbers(parameters, 1, conditioning);
      const target = { teacher: undefined, lambda: 0 };
      const batch = computeBatchGradients(
        plan,
        numbers,
        parameters,
        train,
        rows,
        target,
        conditioning,
      );
      loss += batch.totals.loss / train.count;
      const progress = (epoch + i / batches.length) / options.epochs;
      adam.step(batch.gradients, scheduledRate(options.learningRate, progress));
    });
    assertFiniteLoss(loss, epoch);
    const logits = predict(plan, floatNumbers(parameters, 1, conditioning), validation);
    const validationAccuracy = accuracyOf(logits, validation.labels, plan.classes);
    const record = { epoch, loss, validationAccuracy };
    history.push(record);
    onEpoch?.(record);
    if (validationAccuracy > best.validationAccuracy) {
      best = { ...best, parameters: copyParameters(parameters), validationAccuracy };
    }
    await nextTurn();
  }
  assertNotCollapsed(best.validationAccuracy, validation.labels, plan.classes);
  return best;
}
