// Stations teacher, student and network: trained once, kept as files, judged by the integer interpreter.
import type { Dataset, Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { contentHash } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import type { EpochRecord, Student, StudentSpec, Teacher } from '../core/student.js';
import { accuracyOf } from '../fixed-point/interpreter.js';
import { studentToNetwork } from '../fixed-point/student-to-network.js';
import type { ArtefactReference } from '../storage/json-artefact.js';
import { writeLogitsFile } from '../training/dataset-file.js';
import type { TrainingTask } from '../training/training-task.js';
import { checkStop, recordFailure } from './station.js';
import { readStudent, storeStudent } from './stored-students.js';
import { topologyOf } from './student-grid.js';
import type { StudyContext } from './study-context.js';

/** What is kept of the teacher; its logits lie in `logitsFile` for the students' training. */
export interface TeacherResult {
  readonly key: string;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly backend: string;
  readonly epochs: number;
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
  readonly disagreement?: string;
}

function logitsFileOf(context: StudyContext, key: string): string {
  return `${context.folder.teacher(key)}/logits.bin`;
}

/** Trains the float reference, or finds it trained. */
export async function trainTeacher(
  context: StudyContext,
  dataset: Dataset,
): Promise<TeacherResult> {
  const { config, steps, trainingPool, observer } = context;
  const { layers, epochs, batchSize, learningRate } = config.teacher;
  const topology = topologyOf(dataset, layers, 1);
  const options = { topology, epochs, batchSize, learningRate, seed: config.seed };
  const key = contentHash(['teacher', PACKAGE_VERSION, dataset.hash, options]);
  return steps.run('teacher', key, async () => {
    checkStop(context);
    const task: TrainingTask = {
      kind: 'teacher',
      datasetFile: context.folder.dataset(dataset.hash),
      options,
    };
    const teacher = await trainingPool.run<TrainingTask, Teacher>(task, {
      onProgress: (progress) => {
        const record = progress as EpochRecord;
        observer.update(record.epoch, epochs, `teacher ${record.validationAccuracy.toFixed(4)}`);
      },
    });
    await writeLogitsFile(logitsFileOf(context, key), teacher.trainLogits);
    return {
      key,
      validationAccuracy: teacher.validationAccuracy,
      testAccuracy: teacher.testAccuracy,
      backend: teacher.backend,
      epochs: teacher.history.length,
    };
  });
}

/** Compares the training graph with the interpreter; both are exact, so a difference needs a reason. */
function compareAccuracies(student: Student, accuracy: number, test: Split): string | undefined {
  const difference = Math.round(Math.abs(student.testAccuracy - accuracy) * test.count);
  if (difference === 0) return undefined;
  return (
    `interpreter ${accuracy.toFixed(4)} and training graph ${student.testAccuracy.toFixed(4)} ` +
    `differ on ${difference} of ${test.count} test samples: sums beyond 2^24 round in float32`
  );
}

function judgeStudent(student: Student, dataset: Dataset): TrainedNetwork {
  const network = studentToNetwork(student, student.spec.id);
  const accuracy = accuracyOf(network, dataset.test);
  return {
    spec: student.spec,
    network,
    accuracy,
    trainingAccuracy: student.testAccuracy,
    validationAccuracy: student.validationAccuracy,
    nonZeroWeights: student.nonZeroWeights,
    disagreement: compareAccuracies(student, accuracy, dataset.test),
  };
}

async function trainStudent(
  context: StudyContext,
  dataset: Dataset,
  teacher: TeacherResult,
  spec: StudentSpec,
): Promise<Student> {
  const { config, folder, steps, trainingPool } = context;
  const { epochs, batchSize, learningRate, distillation } = config.students;
  const options = { epochs, batchSize, learningRate, distillation: distillation || null };
  const teacherKey = distillation ? teacher.key : null;
  const key = contentHash([PACKAGE_VERSION, dataset.hash, teacherKey, spec, options]);
  const reference = await steps.run<ArtefactReference>('student', key, async () => {
    checkStop(context);
    const task: TrainingTask = {
      kind: 'student',
      datasetFile: folder.dataset(dataset.hash),
      logitsFile: distillation ? logitsFileOf(context, teacher.key) : undefined,
      spec,
      options,
    };
    const student = await trainingPool.run<TrainingTask, Student>(task);
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
  if (networks.length === 0) {
    throw new ParetapeError('TOOL_FAILED', `none of ${specs.length} students could be trained`, {
      hint: context.failures[0]?.message,
    });
  }
  return networks;
}
