// Students whose numbers of bits are trained too: one run for each width, a front of students from each.
import type { TrainableBitsConfig } from '../config/trainable-bits-section.js';
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { Student, StudentSpec } from '../core/student.js';
import type { ArtefactReference } from '../storage/json-artefact.js';
import {
  DEFAULT_FRONT_OPTIONS,
  type FrontOptions,
} from '../training/trainable-bits/front-options.js';
import type { TrainingProgress, TrainingTask } from '../training/training-task.js';
import { checkStop, recordEvents, recordFailure } from './station.js';
import { readStudent, storeStudent } from './stored-students.js';
import { topologyOf } from './student-grid.js';
import type { StudyContext } from './study-context.js';
import {
  checkpointFileOf,
  judgeStudent,
  logitsFileOf,
  type TeacherResult,
  type TrainedNetwork,
} from './train-networks.js';

/** The starting points of the runs, one for each width. */
export function frontSpecs(
  { config }: Pick<StudyContext, 'config'>,
  dataset: Dataset,
  { weights, activations, weightBits, activationBits }: TrainableBitsConfig,
): readonly StudentSpec[] {
  const { layers, widths, input } = config.students;
  return [...new Set(widths)].map((width) => {
    const spec = {
      topology: topologyOf(dataset, layers, width),
      weightBits,
      activationBits,
      input,
      sparsity: 0,
      trainableBits: { weights, activations },
      seed: config.seed,
    };
    return { id: contentHash(spec), ...spec };
  });
}

function optionsOf({ config }: StudyContext, trainable: TrainableBitsConfig): FrontOptions {
  const { epochs, batchSize, learningRate, weightDecay, budget, most } = trainable;
  const [betaFrom, betaTo] = trainable.beta;
  return {
    ...DEFAULT_FRONT_OPTIONS,
    epochs,
    batchSize,
    learningRate,
    weightDecay,
    distillation: config.students.distillation || null,
    classWeights: config.students.classWeights,
    goal:
      budget === undefined
        ? { kind: 'front', betaFrom, betaTo, most }
        : { kind: 'budget', target: budget, beta: Math.sqrt(betaFrom * betaTo) },
  };
}

/** Trains one front, or finds it trained. */
async function trainFront(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  spec: StudentSpec,
  options: FrontOptions,
): Promise<readonly Student[]> {
  const { folder, steps, trainingPool, observer } = context;
  const teacherKey = options.distillation ? teacher.key : null;
  const key = contentHash([PACKAGE_VERSION, dataset.hash, teacherKey, spec, options]);
  const references = await steps.run<readonly ArtefactReference[]>('front', key, async () => {
    checkStop(context);
    const task: TrainingTask = {
      kind: 'front',
      datasetFile: folder.dataset(dataset.hash),
      logitsFile: options.distillation ? logitsFileOf(context, teacher.key) : undefined,
      spec,
      options,
      checkpointFile: checkpointFileOf(folder.student(spec.id), key),
    };
    const students = await trainingPool.run<TrainingTask, readonly Student[]>(task, {
      onProgress: (progress) => {
        const record = progress as TrainingProgress;
        if ('note' in record) observer.note(`student ${spec.id}: ${record.note}`);
        else observer.update(record.epoch + 1, options.epochs, describeEpoch(record));
      },
    });
    return Promise.all(students.map((student) => storeStudent(folder, student)));
  });
  return Promise.all(references.map((reference) => readStudent(folder, reference)));
}

function describeEpoch({
  validationAccuracy,
  cost,
}: {
  validationAccuracy: number;
  cost?: number;
}) {
  const price = cost === undefined ? '' : ` at ${cost.toFixed(0)} EBOPs`;
  return `validation accuracy ${validationAccuracy.toFixed(4)}${price}`;
}

/** The students of all runs. A run that fails is recorded and left out; all failing ends the study. */
export async function trainFronts(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  trainable: TrainableBitsConfig,
): Promise<readonly TrainedNetwork[]> {
  const options = optionsOf(context, trainable);
  const specs = frontSpecs(context, dataset, trainable);
  const fronts = await Promise.all(
    specs.map(async (spec) => {
      try {
        const students = await trainFront(context, dataset, teacher, spec, options);
        return students.map((student) => judgeStudent(student, dataset));
      } catch (thrown) {
        recordFailure(context, `front of student ${spec.id}`, thrown);
        return [];
      }
    }),
  );
  // Rules act on a whole run: its students carry the same events.
  fronts.forEach((networks, i) => {
    recordEvents(context, `front of student ${specs[i].id}`, networks[0]?.events);
  });
  const networks = fronts.flat();
  if (networks.length === 0) {
    throw new ParetapeError('TOOL_FAILED', `none of ${specs.length} fronts could be trained`, {
      hint: context.failures[0]?.message,
    });
  }
  return networks;
}
