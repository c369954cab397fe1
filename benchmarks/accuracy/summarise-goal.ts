// From all that was trained to what a goal reached: the choice by validation, means and spreads, the verdict.
import type { Budget, Goal, Limit } from './goal.js';
import type { StudentFigures } from './measure-student.js';
import type { DatasetRun, RecipeRun } from './run-goal.js';
import { type Spread, spreadOf } from './spread.js';

/** One figure a seed, each the mean over all folds; `acrossFolds` is the deviation of the folds, each a mean over seeds. */
export interface Accuracy extends Spread {
  readonly acrossFolds?: number;
}

/** The students of one recipe, or those chosen. Costs are the largest of all. */
export interface StudentSummary {
  readonly name: string;
  readonly validation: Accuracy;
  readonly test: Accuracy;
  readonly nonZeroWeights: number;
  readonly bits: number;
  readonly ebops: number;
}

export interface BudgetSummary {
  readonly limit: Limit;
  /** Recipes that keep the limit with every seed on every fold. */
  readonly recipes: readonly StudentSummary[];
  /** Names of those that do not. */
  readonly beyondLimit: readonly string[];
  /** On each fold the recipe of most merit in the mean over seeds; absent where none keeps the limit. */
  readonly chosen?: StudentSummary;
  /** Least test accuracy wanted, and whether the chosen students have it; absent where none is wanted. */
  readonly wanted?: number;
  readonly reached?: boolean;
}

export interface GoalSummary {
  readonly goal: string;
  readonly folds: number;
  readonly samples: DatasetRun['samples'];
  readonly float: Pick<StudentSummary, 'validation' | 'test'>;
  readonly budgets: readonly BudgetSummary[];
}

/** `runs` of `runGoal` for the same goal. */
export function summariseGoal(goal: Goal, runs: readonly DatasetRun[]): GoalSummary {
  const float = {
    validation: summariseAccuracy(runs.map((run) => run.float.map((one) => one.validation))),
    test: summariseAccuracy(runs.map((run) => run.float.map((one) => one.test))),
  };
  return {
    goal: goal.name,
    folds: runs.length,
    samples: runs[0].samples,
    float,
    budgets: goal.budgets.map((budget, b) =>
      summariseBudget(
        budget,
        runs.map((run) => run.budgets[b]),
        float.test.mean,
      ),
    ),
  };
}

/** `accuracies[fold][seed]`. */
function summariseAccuracy(accuracies: readonly (readonly number[])[]): Accuracy {
  const seeds = accuracies[0].map((_, s) => spreadOf(accuracies.map((fold) => fold[s])).mean);
  const spread = spreadOf(seeds);
  if (accuracies.length === 1) return spread;
  const acrossFolds = spreadOf(accuracies.map((fold) => spreadOf(fold).mean)).deviation;
  return { ...spread, acrossFolds };
}

/** `folds[fold]` lists the recipes. */
function summariseBudget(
  { limit, wanted }: Budget,
  folds: readonly (readonly RecipeRun[])[],
  floatAccuracy: number,
): BudgetSummary {
  const kept = folds[0].flatMap((recipe, r) => {
    const runs = folds.map((fold) => withinLimit(fold[r]));
    return runs.every((run) => run !== undefined) ? [{ name: recipe.name, runs }] : [];
  });
  const names = new Set(kept.map(({ name }) => name));
  const summary = {
    limit,
    recipes: kept.map(({ name, runs }) => summariseStudents(name, runs)),
    beyondLimit: folds[0].map(({ name }) => name).filter((name) => !names.has(name)),
  };
  const least = wanted?.kind === 'nearFloat' ? floatAccuracy - wanted.below : wanted?.least;
  if (kept.length === 0)
    return { ...summary, ...(least !== undefined && { wanted: least, reached: false }) };
  const best = folds.map((_, f) =>
    bestOf(kept.map(({ name, runs }) => ({ name, students: runs[f] }))),
  );
  const chosenNames = [...new Set(best.map(({ name }) => name))].join(' or ');
  const chosen = summariseStudents(
    chosenNames,
    best.map(({ students }) => students),
  );
  const verdict = least !== undefined && { wanted: least, reached: chosen.test.mean >= least };
  return { ...summary, chosen, ...verdict };
}

function withinLimit({ students }: RecipeRun): readonly StudentFigures[] | undefined {
  const found = students.filter((student) => student !== undefined);
  return found.length === students.length ? found : undefined;
}

interface NamedStudents {
  readonly name: string;
  readonly students: readonly StudentFigures[];
}

/** The recipe with the best mean merit, the first of equals. Test accuracies are not looked at. */
function bestOf(recipes: readonly NamedStudents[]): NamedStudents {
  const merit = ({ students }: NamedStudents) =>
    spreadOf(students.map((student) => student.merit)).mean;
  return recipes.reduce((best, recipe) => (merit(recipe) > merit(best) ? recipe : best));
}

/** `folds[fold][seed]`. */
function summariseStudents(
  name: string,
  folds: readonly (readonly StudentFigures[])[],
): StudentSummary {
  const accuracy = (key: 'validation' | 'test') =>
    summariseAccuracy(folds.map((students) => students.map((student) => student[key])));
  const largest = (key: 'nonZeroWeights' | 'bits' | 'ebops') =>
    Math.max(...folds.flat().map((student) => student[key]));
  return {
    name,
    validation: accuracy('validation'),
    test: accuracy('test'),
    nonZeroWeights: largest('nonZeroWeights'),
    bits: largest('bits'),
    ebops: largest('ebops'),
  };
}
