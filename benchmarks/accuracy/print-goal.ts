// The table of one goal, for the terminal.
import type { Limit } from './goal.js';
import { formatSpread } from './spread.js';
import type { Accuracy, BudgetSummary, GoalSummary, StudentSummary } from './summarise-goal.js';

const LIMITS: Readonly<Record<Limit['kind'], string>> = {
  nonZeroWeights: 'non-zero weights',
  bits: 'bits',
  ebops: 'EBOPs',
};

function formatAccuracy(accuracy: Accuracy): string {
  const { acrossFolds } = accuracy;
  const folds = acrossFolds === undefined ? '' : ` (folds ± ${acrossFolds.toFixed(3)})`;
  return formatSpread(accuracy) + folds;
}

function formatLine(name: string, { validation, test }: GoalSummary['float'], costs = ''): string {
  const accuracies = `validation ${formatAccuracy(validation)}  test ${formatAccuracy(test)}`;
  return `  ${name.padEnd(38)}${accuracies}  ${costs}`.trimEnd();
}

function formatStudent(student: StudentSummary, mark: string): string {
  const { nonZeroWeights, bits, ebops } = student;
  const costs = `${nonZeroWeights} weights, ${bits} bits, ${ebops.toFixed(0)} EBOPs`;
  return formatLine(`${mark} ${student.name}`, student, costs);
}

function formatVerdict({ chosen, wanted, reached }: BudgetSummary): string[] {
  if (chosen === undefined) return ['  no student keeps the limit'];
  if (wanted === undefined) return [];
  const sign = reached ? '≥' : '<';
  const verdict = reached ? 'reached' : 'MISSED';
  return [`  ${verdict}: ${chosen.test.mean.toFixed(4)} ${sign} ${wanted.toFixed(4)}`];
}

function formatBudget(budget: BudgetSummary): string[] {
  const { limit, recipes, beyondLimit, chosen } = budget;
  const isMixed = chosen !== undefined && !recipes.some(({ name }) => name === chosen.name);
  return [
    `  at most ${limit.most} ${LIMITS[limit.kind]}:`,
    ...recipes.map((recipe) => formatStudent(recipe, recipe.name === chosen?.name ? '*' : ' ')),
    ...(isMixed ? [formatStudent(chosen, '*')] : []),
    ...beyondLimit.map((name) => `    ${name}: beyond the limit`),
    ...formatVerdict(budget),
  ];
}

/** Lines of a goal; an asterisk marks what validation accuracy chose. */
export function formatGoal(summary: GoalSummary, seconds: number): string[] {
  const { goal, folds, samples, float, budgets } = summary;
  const { train, validation, test } = samples;
  const division = folds > 1 ? `${folds} folds, the first with ` : '';
  return [
    `${goal}: ${division}${train} training, ${validation} validation, ${test} test samples; ${seconds.toFixed(0)} s`,
    formatLine('float', float),
    ...budgets.flatMap(formatBudget),
  ];
}
