// A bench with worker processes on which teachers and students of a dataset are trained.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '../../src/core/dataset.js';
import { contentHash } from '../../src/core/hash.js';
import type { Student, StudentSpec, Teacher } from '../../src/core/student.js';
import type { Topology, TopologyLayer } from '../../src/core/topology.js';
import { createProcessPool } from '../../src/execution/process-pool.js';
import { writeDatasetFile, writeLogitsFile } from '../../src/training/dataset-file.js';
import type { FrontTask, StudentTask, TeacherTask } from '../../src/training/training-task.js';
import type { StudentRecipe, TeacherRecipe } from './goal.js';

/** A dataset with its teachers' logits, as files for the workers. */
export interface Lesson {
  readonly dataset: Dataset;
  readonly datasetFile: string;
  readonly logitsFile: string | undefined;
}

/** Processes and a temporary folder; `close` ends both. */
export interface TrainingBench {
  open(dataset: Dataset): Promise<Lesson>;
  trainTeachers(
    lesson: Lesson,
    recipe: TeacherRecipe,
    seeds: readonly number[],
  ): Promise<Teacher[]>;
  /** The lesson with the mean of these teachers' logits. */
  teach(lesson: Lesson, teachers: readonly Teacher[]): Promise<Lesson>;
  /** One student; several of different cost where the recipe asks for a front. */
  trainStudents(lesson: Lesson, recipe: StudentRecipe, seed: number): Promise<Student[]>;
  close(): Promise<void>;
}

/** The hidden layers, flat before the output layer, and one output a class. */
export function completeTopology(dataset: Dataset, hidden: readonly TopologyLayer[]): Topology {
  const { inputShape, classes } = dataset;
  const ends = hidden.at(-1)?.kind;
  const isFlat = ends === 'dense' || ends === 'flatten' || (!ends && inputShape.length === 1);
  const flatten: TopologyLayer[] = isFlat ? [] : [{ kind: 'flatten' }];
  const output: TopologyLayer = { kind: 'dense', units: classes, activation: 'linear' };
  return { inputShape, layers: [...hidden, ...flatten, output] };
}

/** What a recipe asks of a student of this seed. */
export function specOf(dataset: Dataset, recipe: StudentRecipe, seed: number): StudentSpec {
  const { hidden, weightBits, activationBits, input } = recipe;
  const topology = completeTopology(dataset, hidden);
  const rest =
    recipe.kind === 'fixed'
      ? { sparsity: recipe.sparsity }
      : { sparsity: 0, trainableBits: recipe.trainableBits };
  const spec = { topology, weightBits, activationBits, input, seed, ...rest };
  return { id: contentHash(spec), ...spec };
}

/** Mean over the teachers of every logit. */
export function meanLogits(teachers: readonly Teacher[]): Float32Array {
  return teachers[0].trainLogits.map(
    (_, i) => teachers.reduce((sum, { trainLogits }) => sum + trainLogits[i], 0) / teachers.length,
  );
}

/** A bench of `workers` processes. */
export async function openTrainingBench(workers: number): Promise<TrainingBench> {
  const folder = await mkdtemp(join(tmpdir(), 'paretape-accuracy-'));
  const entry = new URL('../../src/training/training-worker.js', import.meta.url);
  const pool = createProcessPool({ entry, workers });
  let files = 0;
  const nextFile = () => join(folder, `${files++}.bin`);

  return {
    open: async (dataset) => {
      const datasetFile = nextFile();
      await writeDatasetFile(datasetFile, dataset);
      return { dataset, datasetFile, logitsFile: undefined };
    },
    trainTeachers: ({ dataset, datasetFile }, recipe, seeds) =>
      Promise.all(
        seeds.map((seed) => {
          const topology = completeTopology(dataset, recipe.hidden);
          const options = { ...recipe.options, topology, seed };
          return pool.run<TeacherTask, Teacher>({ kind: 'teacher', datasetFile, options });
        }),
      ),
    teach: async (lesson, teachers) => {
      const logitsFile = nextFile();
      await writeLogitsFile(logitsFile, meanLogits(teachers));
      return { ...lesson, logitsFile };
    },
    trainStudents: async ({ dataset, datasetFile, logitsFile }, recipe, seed) => {
      const spec = specOf(dataset, recipe, seed);
      if (recipe.kind === 'trainable') {
        const { options } = recipe;
        const task: FrontTask = { kind: 'front', datasetFile, logitsFile, spec, options };
        return pool.run<FrontTask, Student[]>(task);
      }
      const { options } = recipe;
      const task: StudentTask = { kind: 'student', datasetFile, logitsFile, spec, options };
      return [await pool.run<StudentTask, Student>(task)];
    },
    close: async () => {
      pool.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
