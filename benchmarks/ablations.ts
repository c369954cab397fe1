// What each part of the recipe is worth: distillation, pruning, trainable bits, switched on and off, honestly.
// Usage: node dist/benchmarks/ablations.js [--question distillation …] [--dataset pulses …] [--workers N] [--json]
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ParetapeError } from '../src/core/errors.js';
import { answerQuestion } from './ablations/answer-question.js';
import type { Arm, Comparison } from './ablations/compare.js';
import { QUESTIONS } from './ablations/questions.js';
import { SUBJECTS, type Subject } from './ablations/subjects.js';
import { findMissingFile } from './accuracy/find-data.js';
import { SEEDS } from './accuracy/goal.js';
import { loadGoalDatasets } from './accuracy/run-goal.js';
import { formatSpread } from './accuracy/spread.js';
import { openTrainingBench, type TrainingBench } from './accuracy/training-bench.js';

const { values: options } = parseArgs({
  options: {
    question: { type: 'string', multiple: true, default: QUESTIONS.map(({ name }) => name) },
    dataset: { type: 'string', multiple: true, default: SUBJECTS.map(({ goal }) => goal.name) },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
});
/** The table; standard output is kept for the document where one is wanted. */
const print = options.json ? console.error : console.log;

function checkNames(given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  console.error(`no ${unknown}; there are ${known.join(', ')}`);
  process.exit(2);
}

/** Every fold with its teachers' logits. */
async function prepareLessons({ goal }: Subject, bench: TrainingBench) {
  const datasets = await loadGoalDatasets(goal);
  return Promise.all(
    datasets.map(async (dataset) => {
      const lesson = await bench.open(dataset);
      return bench.teach(lesson, await bench.trainTeachers(lesson, goal.teacher, SEEDS));
    }),
  );
}

function formatArm(name: string, { test, nonZeroWeights, ebops }: Arm): string {
  return `    ${name.padEnd(4)}${formatSpread(test)}  ${nonZeroWeights.toFixed(0)} weights, ${ebops.toFixed(0)} EBOPs`;
}

function formatComparison({ off, on, difference, uncertainty, verdict }: Comparison): string[] {
  const points = (fraction: number) => (100 * fraction).toFixed(2);
  return [
    formatArm('off', off),
    formatArm('on', on),
    `    on − off: ${points(difference)} ± ${points(uncertainty)} points (95 %): ${verdict}`,
  ];
}

/** The answer; none, with a message, where a training ends without a student, such as one that misses its budget. */
async function answerOrReport(...question: Parameters<typeof answerQuestion>) {
  try {
    return await answerQuestion(...question);
  } catch (thrown) {
    if (!(thrown instanceof ParetapeError) || thrown.code !== 'TOOL_FAILED') throw thrown;
    console.error(thrown.message);
    return undefined;
  }
}

checkNames(
  options.question,
  QUESTIONS.map(({ name }) => name),
);
checkNames(
  options.dataset,
  SUBJECTS.map(({ goal }) => goal.name),
);
const workers = Number(options.workers);
checkNames([String(workers)], [String(Math.max(1, Math.trunc(workers) || 1))]);

const answers: (Comparison & { readonly dataset: string; readonly question: string })[] = [];
const skipped: { readonly dataset: string; readonly missing: string }[] = [];
const loadBefore = loadavg()[0];
print(`${cpus().length} × ${cpus()[0]?.model}, ${workers} processes, Node ${process.version}`);
print(
  `load before the run: ${loadBefore.toFixed(2)}; test accuracy, mean ± deviation of ${SEEDS.length} seeds`,
);

const bench = await openTrainingBench(workers);
try {
  for (const subject of SUBJECTS.filter(({ goal }) => options.dataset.includes(goal.name))) {
    const { name, dataset, folds } = subject.goal;
    const missing = findMissingFile(dataset);
    if (missing !== undefined) {
      skipped.push({ dataset: name, missing });
      print(`\n${name}: skipped, ${missing} is not there`);
      continue;
    }
    print(`\n${name}${folds ? `, ${folds.folds} folds` : ''}`);
    const lessons = await prepareLessons(subject, bench);
    for (const question of QUESTIONS.filter((each) => options.question.includes(each.name))) {
      const started = performance.now();
      const answer = await answerOrReport(question, subject, lessons, bench);
      if (answer) answers.push({ dataset: name, question: question.name, ...answer });
      const seconds = (performance.now() - started) / 1000;
      print(`  ${question.name}: ${question.sense} (${seconds.toFixed(0)} s)`);
      print(answer ? formatComparison(answer).join('\n') : '    not answered');
    }
  }
} finally {
  await bench.close();
}
if (options.json) {
  const machine = { cpu: cpus()[0]?.model, workers, node: process.version, loadBefore };
  console.log(JSON.stringify({ version: 1, machine, seeds: SEEDS, answers, skipped }, null, 2));
}
