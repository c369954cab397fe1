// Trains everything a goal names, on its dataset or on every fold of it.
import type { Dataset } from '../../src/core/dataset.js';
import { ParetapeError } from '../../src/core/errors.js';
import type { Student } from '../../src/core/student.js';
import { loadDataset } from '../../src/datasets/load-dataset.js';
import { DATA_FOLDER } from './find-data.js';
import { makeFoldDatasets } from './folds.js';
import {
  type Budget,
  type Goal,
  type Limit,
  SEEDS,
  SPLIT_SEED,
  type StudentRecipe,
} from './goal.js';
import { measureStudent, type StudentFigures } from './measure-student.js';
import type { Lesson, TrainingBench } from './training-bench.js';

/** The students of one recipe on one dataset, one a seed; undefined where a training has none within the limit. */
export interface RecipeRun {
  readonly name: string;
  readonly students: readonly (StudentFigures | undefined)[];
}

/** All that was trained on one dataset. */
export interface DatasetRun {
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** The float references, one a seed. */
  readonly float: readonly Pick<StudentFigures, 'validation' | 'test'>[];
  /** Recipes of every budget of the goal, in its order. */
  readonly budgets: readonly (readonly RecipeRun[])[];
}

/** One run a fold, or a single one. Throws MISMATCH where a student is not what its training said. */
export async function runGoal(goal: Goal, bench: TrainingBench): Promise<DatasetRun[]> {
  const datasets = await loadGoalDatasets(goal);
  return Promise.all(datasets.map((dataset) => runDataset(goal, dataset, bench)));
}

/** The dataset of a goal, or one a fold. */
export async function loadGoalDatasets({
  name,
  dataset,
  folds,
}: Pick<Goal, 'name' | 'dataset' | 'folds'>): Promise<Dataset[]> {
  const loaded = await loadDataset(dataset, { baseDir: DATA_FOLDER, seed: SPLIT_SEED, name });
  return folds ? makeFoldDatasets(loaded, folds) : [loaded];
}

async function runDataset(goal: Goal, dataset: Dataset, bench: TrainingBench): Promise<DatasetRun> {
  const opened = await bench.open(dataset);
  const teachers = await bench.trainTeachers(opened, goal.teacher, SEEDS);
  const lesson = await bench.teach(opened, teachers);
  const budgets = await Promise.all(goal.budgets.map((budget) => runBudget(budget, lesson, bench)));
  const { train, validation, test } = dataset;
  return {
    samples: { train: train.count, validation: validation.count, test: test.count },
    float: teachers.map((teacher) => ({
      validation: teacher.validationAccuracy,
      test: teacher.testAccuracy,
    })),
    budgets,
  };
}

function runBudget(
  { students, limit }: Budget,
  lesson: Lesson,
  bench: TrainingBench,
): Promise<RecipeRun[]> {
  return Promise.all(
    students.map(async (recipe) => ({
      name: recipe.name,
      students: await Promise.all(
        SEEDS.map((seed) => trainWithin(limit, recipe, seed, lesson, bench)),
      ),
    })),
  );
}

async function trainWithin(
  limit: Limit,
  recipe: StudentRecipe,
  seed: number,
  lesson: Lesson,
  bench: TrainingBench,
): Promise<StudentFigures | undefined> {
  const students = await trainOrReport(recipe, seed, lesson, bench);
  return chooseWithin(
    limit,
    students.map((student) => measureStudent(student, lesson.dataset)),
  );
}

/** The students; none, with a message, where a training ends without any, such as one that misses its budget. */
async function trainOrReport(
  recipe: StudentRecipe,
  seed: number,
  lesson: Lesson,
  bench: TrainingBench,
): Promise<readonly Student[]> {
  try {
    return await bench.trainStudents(lesson, recipe, seed);
  } catch (thrown) {
    if (!(thrown instanceof ParetapeError) || thrown.code !== 'TOOL_FAILED') throw thrown;
    console.error(`${lesson.dataset.name}, ${recipe.name}, seed ${seed}: ${thrown.message}`);
    return [];
  }
}

/** The one of most merit among those within the limit, the first of equals. */
export function chooseWithin(
  limit: Limit,
  students: readonly StudentFigures[],
): StudentFigures | undefined {
  let best: StudentFigures | undefined;
  for (const student of students) {
    if (student[limit.kind] > limit.most) continue;
    if (!best || student.merit > best.merit) best = student;
  }
  return best;
}
