// Trains students whose numbers of bits are trained too: a front of accuracy and cost in one run, or one within a budget.
import type { Dataset, Split } from '../../core/dataset.js';
import { ParetapeError } from '../../core/errors.js';
import { contentHash, hashBytes } from '../../core/hash.js';
import { PACKAGE_VERSION } from '../../core/package-version.js';
import type { Student, StudentSpec, TrainingEvent } from '../../core/student.js';
import { countEbops } from '../../fixed-point/exact-ebops.js';
import { countNonZero } from '../assemble-student.js';
import { startBackend } from '../backend.js';
import { checkDataset } from '../check-dataset.js';
import { checkTeacherOutputs } from '../check-distillation.js';
import { bytesOf } from '../checked-file.js';
import { withClassWeights } from '../class-weights.js';
import { unconditioned } from '../condition-input.js';
import { nameEngine } from '../create-training-step.js';
import { evaluateStudent } from '../evaluate-student.js';
import { initialiseParameters } from '../initialise-parameters.js';
import { type NetworkPlan, planNetwork } from '../network-plan.js';
import { roundFeatures } from '../round-features.js';
import { targetsOf } from '../table-loss.js';
import { type CheckpointKeeper, NO_CHECKPOINTS } from '../training-checkpoint.js';
import { trainWithRestart } from '../training-failure.js';
import { granularityOf, planBits } from './bit-layout.js';
import { freezeLayers } from './freeze-student.js';
import { type Archived, thinFront } from './front-archive.js';
import {
  checkFrontOptions,
  checkTrainableSpec,
  type FrontOptions,
  type OnEpoch,
} from './front-options.js';
import { planFront } from './front-schedule.js';
import { frontSnapshotSchema } from './front-snapshot-schema.js';
import type { FrontData } from './front-state.js';
import { networkOfStudent } from './network-of-student.js';
import type { FrontCheckpoint } from './pack-front.js';
import { runFrontTraining, type TrainedFront } from './run-front-training.js';

/**
 * Students from the cheapest to the most accurate, mutually non-dominated in validation accuracy (smoothed over epochs
 * as `options.smoothing` says, so that of single epochs may be dominated) and exact cost; with a budget one student,
 * the most accurate that keeps it. Their ids are `<spec.id>-<number>`, their accuracies those of `evaluateStudent`,
 * their `ebops` counted from the integers. Same dataset, spec, options and engine: same bytes, also when it goes on
 * where another process was interrupted. Throws CONFIG for options out of range, TOOL_FAILED where training fails twice, the distillation check fails or the budget is not reached.
 */
export async function trainFront(
  dataset: Dataset,
  spec: StudentSpec,
  teacherLogits: Float32Array | undefined,
  options: FrontOptions,
  onEpoch?: OnEpoch,
  keeper: CheckpointKeeper = NO_CHECKPOINTS,
): Promise<Student[]> {
  checkFrontOptions(options);
  checkTrainableSpec(spec);
  const plan = planNetwork(spec.topology);
  checkDataset(dataset, plan, spec.topology);
  // Refuses layers without trainable bits before hours are spent.
  const layout = planBits(plan, granularityOf(spec));
  const data = prepareData(dataset, spec, plan, teacherLogits, options);
  const engine = await startBackend();
  const backend = `trainable bits, ${engine}`;
  const { learningRate, goal, distillation } = options;
  const identity = contentHash([
    // The float epochs have an engine of their own.
    ...['front', PACKAGE_VERSION, backend, nameEngine(plan, engine, dataset.task === 'regression')],
    ...[dataset.hash, spec, options],
    teacherLogits && distillation ? hashBytes(bytesOf(teacherLogits)) : null,
  ]);
  const template = initialiseParameters(plan, spec.seed, 'front', unconditioned());
  const schema = frontSnapshotSchema(template, layout, planFront(options.epochs));
  let from = await keeper.read(identity, schema);
  const events: TrainingEvent[] = [...(from?.events ?? [])];
  const front = await trainWithRestart(`student ${spec.id}`, learningRate, events, (rate) => {
    const offer = (make: () => object) => keeper.offer(identity, make);
    const run = { from, events, onEpoch, offer };
    from = undefined;
    return runFrontTraining(plan, spec, data, { ...options, learningRate: rate }, run);
  });
  const chosen = thinFront(front.entries, goal.kind === 'front' ? goal.most : 1);
  if (chosen.length === 0) throw budgetMissed(spec, options);
  const students = chosen.map((entry, i) => {
    const own = { ...spec, id: `${spec.id}-${i + 1}` };
    const student = finishStudent(dataset, own, plan, front, entry, backend);
    return events.length > 0 ? { ...student, events } : student;
  });
  await keeper.discard();
  return students;
}

function prepareData(
  dataset: Dataset,
  spec: StudentSpec,
  plan: NetworkPlan,
  teacherLogits: Float32Array | undefined,
  { distillation, classWeights }: FrontOptions,
): FrontData {
  if (distillation !== null && teacherLogits === undefined) {
    throw new ParetapeError('CONFIG', `student ${spec.id}: distillation without teacher logits`, {
      hint: 'train a teacher first, or set distillation to null',
    });
  }
  if (teacherLogits) checkTeacherOutputs(teacherLogits, dataset.train, plan.classes);
  return {
    train: withClassWeights(roundFeatures(dataset.train, spec.input), dataset, classWeights),
    validation: roundFeatures(dataset.validation, spec.input),
    teacher:
      distillation && teacherLogits
        ? targetsOf(teacherLogits, dataset.train, plan.classes, distillation.temperature)
        : undefined,
  };
}

function finishStudent(
  dataset: Dataset,
  spec: StudentSpec,
  plan: NetworkPlan,
  { layout, history }: TrainedFront,
  { checkpoint }: Archived<FrontCheckpoint>,
  backend: string,
): Student {
  const { layers, inputFormats } = freezeLayers(
    plan,
    layout,
    spec.topology.layers,
    checkpoint,
    granularityOf(spec),
  );
  const frozen = { spec, layers, inputFormats };
  const accuracyOn = (split: Split) => evaluateStudent(spec, layers, split, inputFormats);
  return {
    ...frozen,
    validationAccuracy: accuracyOn(dataset.validation),
    testAccuracy: accuracyOn(dataset.test),
    nonZeroWeights: countNonZero(layers),
    history: history.slice(0, checkpoint.epoch + 1),
    backend,
    ebops: countEbops(networkOfStudent(frozen)),
  };
}

function budgetMissed(spec: StudentSpec, { goal, epochs }: FrontOptions): ParetapeError {
  const target = goal.kind === 'budget' ? goal.target : Number.NaN;
  return new ParetapeError(
    'TOOL_FAILED',
    `student ${spec.id} has not come down to a cost of ${target} in ${epochs} epochs and half as many again`,
    { hint: 'raise the budget, the starting beta or the epochs, or start with fewer bits' },
  );
}
