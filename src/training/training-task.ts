// The work a training process does: one teacher or one student, from files it keeps in memory between tasks.
import { stat } from 'node:fs/promises';
import type { Dataset } from '../core/dataset.js';
import { messageOf, ParetapeError } from '../core/errors.js';
import type { Student, StudentSpec, Teacher } from '../core/student.js';
import { readDatasetFile, readLogitsFile } from './dataset-file.js';
import { trainStudent } from './train-student.js';
import { type OnEpoch, trainTeacher } from './train-teacher.js';
import type { StudentOptions, TeacherOptions } from './training-options.js';

/** Trains a teacher on the dataset in `datasetFile` (see `writeDatasetFile`); answers a `Teacher`. */
export interface TeacherTask {
  readonly kind: 'teacher';
  readonly datasetFile: string;
  readonly options: TeacherOptions;
}

/** Trains a student; `logitsFile` holds the teacher's logits (see `writeLogitsFile`); answers a `Student`. */
export interface StudentTask {
  readonly kind: 'student';
  readonly datasetFile: string;
  readonly spec: StudentSpec;
  readonly logitsFile?: string;
  readonly options: StudentOptions;
}

export type TrainingTask = TeacherTask | StudentTask;

/** Reads a file through a cache of one entry, as long as the file on disk is the same one. */
function createFileCache<T>(read: (path: string) => Promise<T>): (path: string) => Promise<T> {
  let cached: { key: string; value: T } | undefined;
  return async (path) => {
    const { ino, size, mtimeMs } = await stat(path).catch((thrown: unknown) => {
      throw new ParetapeError('MISSING', `cannot read ${path}: ${messageOf(thrown)}`, {
        position: { file: path },
        cause: thrown,
      });
    });
    const key = `${path} ${ino} ${size} ${mtimeMs}`;
    if (cached?.key !== key) cached = { key, value: await read(path) };
    return cached.value;
  };
}

const readDataset = createFileCache<Dataset>(readDatasetFile);
const readLogits = createFileCache<Float32Array>(readLogitsFile);

/** Runs one task; `onEpoch` gets an `EpochRecord` after every epoch. */
export async function runTrainingTask(
  task: TrainingTask,
  onEpoch: OnEpoch,
): Promise<Teacher | Student> {
  const dataset = await readDataset(task.datasetFile);
  if (task.kind === 'teacher') return trainTeacher(dataset, task.options, onEpoch);
  const logits = task.logitsFile === undefined ? undefined : await readLogits(task.logitsFile);
  return trainStudent(dataset, task.spec, logits, task.options, onEpoch);
}
