// Trains the float reference whose logits teach the students.
import type { Dataset, Split } from '../core/dataset.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { Teacher, TrainingEvent } from '../core/student.js';
import { startBackend } from './backend.js';
import { checkDataset } from './check-dataset.js';
import { teacherCheckpointSchema } from './checkpoint-schemas.js';
import { unconditioned } from './condition-input.js';
import { nameEngine } from './create-training-step.js';
import { foldBatchNorm } from './fold-batch-norm.js';
import { initialiseParameters } from './initialise-parameters.js';
import { floatNumbers } from './layer-numbers.js';
import { planNetwork } from './network-plan.js';
import { predict, scoreOf } from './predict.js';
import { type OnEpoch, runTeacherTraining } from './run-teacher-training.js';
import { type CheckpointKeeper, NO_CHECKPOINTS } from './training-checkpoint.js';
import { trainWithRestart } from './training-failure.js';
import { checkTeacherOptions, type TeacherOptions } from './training-options.js';

export type { OnEpoch };

/**
 * Trains with Adam and a cosine schedule and keeps the epoch with the best validation accuracy (the first of
 * equals). The test split is touched once, at the end. With a `keeper` it goes on where it was interrupted, to the
 * same bytes. Throws CONFIG for a topology that does not fit the dataset, TOOL_FAILED where training diverges twice.
 */
export async function trainTeacher(
  dataset: Dataset,
  options: TeacherOptions,
  onEpoch?: OnEpoch,
  keeper: CheckpointKeeper = NO_CHECKPOINTS,
): Promise<Teacher> {
  checkTeacherOptions(options);
  const plan = planNetwork(options.topology);
  checkDataset(dataset, plan, options.topology);
  const backend = nameEngine(plan, await startBackend(), dataset.task === 'regression');
  const identity = contentHash(['teacher', PACKAGE_VERSION, backend, dataset.hash, options]);
  const template = initialiseParameters(plan, options.seed, 'teacher', unconditioned());
  let from = await keeper.read(identity, teacherCheckpointSchema(template, options.epochs));
  const events: TrainingEvent[] = [...(from?.events ?? [])];
  const result = await trainWithRestart(
    'the teacher',
    options.learningRate,
    events,
    (learningRate) => {
      const offer = (make: () => object) => keeper.offer(identity, make);
      const run = { from, events, onEpoch, offer };
      from = undefined;
      return runTeacherTraining(dataset, plan, { ...options, learningRate }, run);
    },
  );
  const { conditioning, validationAccuracy, history } = result;
  const parameters = foldBatchNorm(result.parameters, conditioning);
  const numbers = floatNumbers(parameters, 1, conditioning);
  const logitsOf = (split: Split) => predict(plan, numbers, split);
  const teacher = {
    topology: options.topology,
    validationAccuracy,
    testAccuracy: scoreOf(logitsOf(dataset.test), dataset.test, plan.classes),
    trainLogits: logitsOf(dataset.train),
    history,
    backend,
    weights: parameters,
    ...(events.length > 0 && { events }),
  };
  await keeper.discard();
  return teacher;
}
