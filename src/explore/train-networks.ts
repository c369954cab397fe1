// Stations teacher, student and network: trained once, kept as files, judged by the integer interpreter.
import type { TeacherConfig } from '../config/study-config.js';
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import type { Student, StudentSpec, Teacher, TrainingEvent } from '../core/student.js';
import { accuracyOf } from '../fixed-point/interpreter.js';
import { studentToNetwork } from '../fixed-point/student-to-network.js';
import type { ArtefactReference } from '../storage/json-artefact.js';
import { writeLogitsFile } from '../training/dataset-file.js';
import { writeTeacherFile } from '../training/teacher-file.js';
import type { TrainingProgress, TrainingTask } from '../training/training-task.js';
import { checkStop, recordEvents, recordFailure } from './station.js';
import { readStudent, storeStudent } from './stored-students.js';
import { topologyOf } from './student-grid.js';
import type { StudentSettings } from './student-search-space.js';
import type { StudyContext } from './study-context.js';

/** What is kept of the teacher; its logits lie in `logitsFile` for the students' training. */
export interface TeacherResult {
  readonly key: string;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly backend: string;
  readonly epochs: number;
  /** Hidden layers where they were searched for; else those of the configuration. */
  readonly layers?: TeacherConfig['layers'];
  /** Absent where every rule was kept. */
  readonly events?: readonly TrainingEvent[];
}

/** How a teacher is trained; the configuration's own, or one that is tried. */
export type TeacherSettings = Pick<
  TeacherConfig,
  'layers' | 'epochs' | 'batchSize' | 'learningRate' | 'classWeights' | 'weightDecay' | 'checkpoint'
>;

/** Test accuracy of one student over trainings from several seeds; the spread is a sample's, with seeds − 1. */
export interface AccuracyNoise {
  readonly mean: number;
  readonly standardDeviation: number;
  readonly seeds: number;
}

/** A student with the integers that stand for it from here on. */
export interface TrainedNetwork {
  readonly spec: StudentSpec;
  readonly network: QuantisedNetwork;
  /** Test accuracy of the interpreter: the one every table shows. */
  readonly accuracy: number;
  /** Test accuracy of the training graph; equal to `accuracy`, or `disagreement` says why not. */
  readonly trainingAccuracy: number;
  readonly validationAccuracy: number;
  readonly nonZeroWeights: number;
  /** Effective bit operations of one sample; present where bits were trained. */
  readonly ebops?: number;
  readonly disagreement?: string;
  /** Present where the student was trained from several seeds, of which this is the best on the validation split. */
  readonly accuracyNoise?: AccuracyNoise;
  /** Absent where every rule of the training was kept. */
  readonly events?: readonly TrainingEvent[];
}

/** Where a teacher's logits lie for those who learn from it. */
export function logitsFileOf(context: StudyContext, key: string): string {
  return `${context.folder.teacher(key)}/logits.bin`;
}

function weightsFileOf(context: StudyContext, key: string): string {
  return `${context.folder.teacher(key)}/weights.bin`;
}

/** Where a training that was interrupted goes on; gone once it is done. `key` is the step's: one network may be trained in several ways at once. */
export function checkpointFileOf(folder: string, key: string): string {
  return `${folder}/checkpoint-${key}.bin`;
}

/** Trains the float reference, or finds it trained. */
export async function trainTeacher(
  context: StudyContext,
  dataset: Dataset,
  settings: TeacherSettings = context.config.teacher,
): Promise<TeacherResult> {
  const { config, steps, trainingPool, observer } = context;
  const { epochs, batchSize, learningRate, classWeights, weightDecay, checkpoint } = settings;
  const options = {
    topology: topologyOf(dataset, settings.layers, 1),
    ...{ epochs, batchSize, learningRate, seed: config.seed },
    ...{ classWeights, weightDecay, checkpoint },
  };
  const key = contentHash(['teacher', PACKAGE_VERSION, dataset.hash, options]);
  return steps.run<TeacherResult>('teacher', key, async () => {
    checkStop(context);
    const task: TrainingTask = {
      kind: 'teacher',
      datasetFile: context.folder.dataset(dataset.hash),
      options,
      checkpointFile: checkpointFileOf(context.folder.teacher(key), key),
    };
    const teacher = await trainingPool.run<TrainingTask, Teacher>(task, {
      onProgress: (progress) => {
        const record = progress as TrainingProgress;
        if ('note' in record) observer.note(`teacher: ${record.note}`);
        else
          observer.update(record.epoch, epochs, `teacher ${record.validationAccuracy.toFixed(4)}`);
      },
    });
    if (teacher.weights) await writeTeacherFile(weightsFileOf(context, key), teacher.weights);
    await writeLogitsFile(logitsFileOf(context, key), teacher.trainLogits);
    return {
      key,
      validationAccuracy: teacher.validationAccuracy,
      testAccuracy: teacher.testAccuracy,
      backend: teacher.backend,
      epochs: teacher.history.length,
      events: teacher.events,
    };
  });
}

/** Compares the training graph with the interpreter; both are exact, so a difference needs a reason. */
function compareAccuracies(student: Student, accuracy: number, test: Split): string | undefined {
  if (test.targets) {
    if (student.testAccuracy === accuracy) return undefined;
    return `interpreter R² ${accuracy} and training graph ${student.testAccuracy} differ: sums beyond 2^24 round in float32`;
  }
  const difference = Math.round(Math.abs(student.testAccuracy - accuracy) * test.count);
  if (difference === 0) return undefined;
  // Students with trained bits are evaluated in doubles.
  const reason =
    student.ebops === undefined
      ? 'sums beyond 2^24 round in float32'
      : 'sums beyond 2^53 round in doubles';
  return (
    `interpreter ${accuracy.toFixed(4)} and training graph ${student.testAccuracy.toFixed(4)} ` +
    `differ on ${difference} of ${test.count} test samples: ${reason}`
  );
}

/** A student as integers, and what they reach on the test split. */
export function judgeStudent(student: Student, dataset: Dataset): TrainedNetwork {
  const network = studentToNetwork(student, student.spec.id);
  const accuracy = accuracyOf(network, dataset.test);
  return {
    spec: student.spec,
    network,
    accuracy,
    trainingAccuracy: student.testAccuracy,
    validationAccuracy: student.validationAccuracy,
    nonZeroWeights: student.nonZeroWeights,
    ebops: student.ebops,
    disagreement: compareAccuracies(student, accuracy, dataset.test),
    events: student.events,
  };
}

/** Trains one student, or finds it trained. `settings` are the configuration's own unless given. */
export async function trainStudent(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  spec: StudentSpec,
  settings: StudentSettings = context.config.students,
): Promise<Student> {
  const { config, folder, steps, trainingPool } = context;
  const { epochs, batchSize, learningRate, distillation } = settings;
  const { classWeights, weightDecay, checkpoint } = settings;
  const options = {
    ...{ epochs, batchSize, learningRate, distillation: distillation || null },
    ...{ classWeights, weightDecay, checkpoint },
  };
  const teacherKey = distillation ? teacher.key : null;
  const learnsTogether = distillation && distillation.schedule === 'self_study_co_study_tutoring';
  const key = contentHash([PACKAGE_VERSION, dataset.hash, teacherKey, spec, options]);
  const reference = await steps.run<ArtefactReference>('student', key, async () => {
    checkStop(context);
    const task: TrainingTask = {
      kind: 'student',
      datasetFile: folder.dataset(dataset.hash),
      logitsFile: distillation ? logitsFileOf(context, teacher.key) : undefined,
      teacher: learnsTogether
        ? {
            file: weightsFileOf(context, teacher.key),
            topology: topologyOf(dataset, teacher.layers ?? config.teacher.layers, 1),
          }
        : undefined,
      spec,
      options,
      checkpointFile: checkpointFileOf(folder.student(spec.id), key),
    };
    const student = await trainingPool.run<TrainingTask, Student>(task, {
      onProgress: (progress) => {
        const record = progress as TrainingProgress;
        if ('note' in record) context.observer.note(`student ${spec.id}: ${record.note}`);
      },
    });
    return storeStudent(folder, student);
  });
  return readStudent(folder, reference);
}

/** Trains every student on the pool. One that fails is recorded and left out; all failing ends the study. */
export async function trainStudents(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  specs: readonly StudentSpec[],
): Promise<readonly TrainedNetwork[]> {
  let finished = 0;
  const outcomes = await Promise.all(
    specs.map(async (spec) => {
      try {
        const judged = judgeStudent(await trainStudent(context, dataset, teacher, spec), dataset);
        context.observer.update(++finished, specs.length, `accuracy ${judged.accuracy.toFixed(4)}`);
        return judged;
      } catch (thrown) {
        recordFailure(context, `student ${spec.id}`, thrown);
        return undefined;
      }
    }),
  );
  const networks = outcomes.filter((outcome) => outcome !== undefined);
  for (const { spec, events } of networks) recordEvents(context, `student ${spec.id}`, events);
  if (networks.length === 0) {
    throw new ParetapeError('TOOL_FAILED', `none of ${specs.length} students could be trained`, {
      hint: context.failures[0]?.message,
    });
  }
  return networks;
}
