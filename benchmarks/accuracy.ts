// Accuracy within a cost, on real data: float reference, quantised students, and whether each goal is reached.
// Usage: node dist/benchmarks/accuracy.js [--goal digits8x8 …] [--workers N] [--json]
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { findMissingFile } from './accuracy/find-data.js';
import { SEEDS } from './accuracy/goal.js';
import { GOALS } from './accuracy/goals.js';
import { formatGoal } from './accuracy/print-goal.js';
import { runGoal } from './accuracy/run-goal.js';
import { type GoalSummary, summariseGoal } from './accuracy/summarise-goal.js';
import { openTrainingBench } from './accuracy/training-bench.js';

const { values: options } = parseArgs({
  options: {
    goal: { type: 'string', multiple: true, default: GOALS.map(({ name }) => name) },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
});
const names = GOALS.map(({ name }) => name);
const unknown = options.goal.find((name) => !names.includes(name));
const workers = Number(options.workers);
if (unknown !== undefined || !Number.isInteger(workers) || workers < 1) {
  const problem = unknown === undefined ? '--workers wants a number' : `no goal ${unknown}`;
  console.error(`${problem}; goals: ${names.join(', ')}`);
  process.exit(2);
}
/** The table; standard output is kept for the document where one is wanted. */
const print = options.json ? console.error : console.log;

const finished: (GoalSummary & { readonly seconds: number })[] = [];
const skipped: { readonly goal: string; readonly missing: string }[] = [];
const loadBefore = loadavg()[0];
print(`${cpus().length} × ${cpus()[0]?.model}, ${workers} processes, Node ${process.version}`);
print(`load before the run: ${loadBefore.toFixed(2)}; mean ± deviation of ${SEEDS.length} seeds`);
print('the choice is made on validation samples; each student sees the test samples once');
print('the interpreter answers every split of every student as its training graph does');

const bench = await openTrainingBench(workers);
try {
  for (const goal of GOALS.filter(({ name }) => options.goal.includes(name))) {
    const missing = findMissingFile(goal.dataset);
    if (missing !== undefined) {
      skipped.push({ goal: goal.name, missing });
      print(`\n${goal.name}: skipped, ${missing} is not there`);
      continue;
    }
    const started = performance.now();
    const summary = summariseGoal(goal, await runGoal(goal, bench));
    const seconds = (performance.now() - started) / 1000;
    finished.push({ ...summary, seconds });
    print(['', ...formatGoal(summary, seconds)].join('\n'));
  }
} finally {
  await bench.close();
}
if (options.json) {
  const machine = { cpu: cpus()[0]?.model, workers, node: process.version, loadBefore };
  const document = { version: 1, machine, seeds: SEEDS, goals: finished, skipped };
  console.log(JSON.stringify(document, null, 2));
}
if (finished.some(({ budgets }) => budgets.some(({ reached }) => reached === false))) {
  process.exitCode = 3;
}
