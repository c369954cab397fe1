// The work a training process does: one teacher or one student, from files it keeps in memory between tasks.
import { stat } from 'node:fs/promises';
import type { Dataset } from '../core/dataset.js';
import { messageOf, ParetapeError } from '../core/errors.js';
import type { EpochRecord, Student, StudentSpec, Teacher } from '../core/student.js';
import type { Topology } from '../core/topology.js';
import { readDatasetFile, readLogitsFile } from './dataset-file.js';
import type { OnEpoch } from './run-teacher-training.js';
import { readTeacherFile } from './teacher-file.js';
import { trainStudent } from './train-student.js';
import { trainTeacher } from './train-teacher.js';
import type { FrontOptions } from './trainable-bits/front-options.js';
import { trainFront } from './trainable-bits/train-front.js';
import {
  DEFAULT_CHECKPOINT_SECONDS,
  keepCheckpoints,
  NO_CHECKPOINTS,
} from './training-checkpoint.js';
import type { StudentOptions, TeacherOptions } from './training-options.js';

/** Where an interrupted training goes on. */
interface Resumable {
  /** Absent: an interrupted training starts anew. The file is gone once the training has succeeded. */
  readonly checkpointFile?: string;
  /** Seconds between two checkpoints at least, `DEFAULT_CHECKPOINT_SECONDS` when left out; 0: one an epoch. */
  readonly checkpointSeconds?: number;
}

/** Trains a teacher on the dataset in `datasetFile` (see `writeDatasetFile`); answers a `Teacher`. */
export interface TeacherTask extends Resumable {
  readonly kind: 'teacher';
  readonly datasetFile: string;
  readonly options: TeacherOptions;
}

/** Trains a student; `logitsFile` holds the teacher's logits (see `writeLogitsFile`); answers a `Student`. */
export interface StudentTask extends Resumable {
  readonly kind: 'student';
  readonly datasetFile: string;
  readonly spec: StudentSpec;
  readonly logitsFile?: string;
  /** The teacher itself (see `writeTeacherFile`), where it learns together with the student. */
  readonly teacher?: { readonly file: string; readonly topology: Topology };
  readonly options: StudentOptions;
}

/** Trains students with trainable bits; answers `Student[]`, from the cheapest on. */
export interface FrontTask extends Resumable {
  readonly kind: 'front';
  readonly datasetFile: string;
  readonly spec: StudentSpec;
  readonly logitsFile?: string;
  readonly options: FrontOptions;
}

export type TrainingTask = TeacherTask | StudentTask | FrontTask;

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
const readTeacher = createFileCache(readTeacherFile);

/** What a worker reports while it trains: an epoch, or a line for the user. */
export type TrainingProgress = EpochRecord | { readonly note: string };

/** Runs one task; `onEpoch` gets an `EpochRecord` after every epoch, `note` lines the user should see. */
export async function runTrainingTask(
  task: TrainingTask,
  onEpoch: OnEpoch,
  note: (line: string) => void = () => {},
): Promise<Teacher | Student | Student[]> {
  const dataset = await readDataset(task.datasetFile);
  const { checkpointFile, checkpointSeconds = DEFAULT_CHECKPOINT_SECONDS } = task;
  const keeper =
    checkpointFile === undefined
      ? NO_CHECKPOINTS
      : keepCheckpoints(checkpointFile, checkpointSeconds, note);
  if (task.kind === 'teacher') return trainTeacher(dataset, task.options, onEpoch, keeper);
  const { spec, logitsFile } = task;
  const logits = logitsFile === undefined ? undefined : await readLogits(logitsFile);
  if (task.kind === 'front')
    return trainFront(dataset, spec, logits, task.options, onEpoch, keeper);
  const { options, teacher } = task;
  const teacherNetwork = teacher && {
    topology: teacher.topology,
    weights: await readTeacher(teacher.file),
  };
  return trainStudent(dataset, spec, logits, options, onEpoch, { teacherNetwork, keeper });
}
