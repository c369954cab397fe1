// Trains both sides of a question on every fold with every seed, and compares them.
import { SEEDS, type StudentRecipe } from '../accuracy/goal.js';
import { measureStudent, type StudentFigures } from '../accuracy/measure-student.js';
import { spreadOf } from '../accuracy/spread.js';
import type { Lesson, TrainingBench } from '../accuracy/training-bench.js';
import { type Arm, type Comparison, comparePairs } from './compare.js';
import type { Question } from './questions.js';
import type { Subject } from './subjects.js';

/** The two students of one seed on one fold. */
interface Pair {
  readonly off: StudentFigures;
  readonly on: StudentFigures;
}

/** Both sides on all folds; throws MISMATCH where a student is not what its training said. */
export async function answerQuestion(
  { off, on }: Question,
  subject: Subject,
  folds: readonly Lesson[],
  bench: TrainingBench,
): Promise<Comparison> {
  const train = async (lesson: Lesson, recipe: StudentRecipe, seed: number) => {
    const [student] = await bench.trainStudents(lesson, recipe, seed);
    return measureStudent(student, lesson.dataset);
  };
  const trainPair = async (lesson: Lesson, seed: number): Promise<Pair> => {
    const without = await train(lesson, off(subject), seed);
    return { off: without, on: await train(lesson, on(subject, without.ebops), seed) };
  };
  const seeds = await Promise.all(
    SEEDS.map((seed) => Promise.all(folds.map((lesson) => trainPair(lesson, seed)))),
  );
  const sides = (['off', 'on'] as const).map((side) => describeArm(seeds, side));
  const accuracies = (['off', 'on'] as const).map((side) => accuraciesOf(seeds, side));
  return { off: sides[0], on: sides[1], ...comparePairs(accuracies[0], accuracies[1]) };
}

/** Mean test accuracy over all folds of each seed. */
function accuraciesOf(seeds: readonly (readonly Pair[])[], side: keyof Pair): number[] {
  return seeds.map((folds) => spreadOf(folds.map((pair) => pair[side].test)).mean);
}

function describeArm(seeds: readonly (readonly Pair[])[], side: keyof Pair): Arm {
  const all = seeds.flat().map((pair) => pair[side]);
  return {
    test: spreadOf(accuraciesOf(seeds, side)),
    nonZeroWeights: spreadOf(all.map(({ nonZeroWeights }) => nonZeroWeights)).mean,
    ebops: spreadOf(all.map(({ ebops }) => ebops)).mean,
  };
}
