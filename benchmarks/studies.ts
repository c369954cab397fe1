// Runs the studies on real data and prints what each reached: accuracy, front, builds, errors of the estimates.
// Usage: node dist/benchmarks/studies.js [pulses jets digits magic] [--results DIR]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from 'simple-statistics';
import { type Candidate, metricOf } from '../src/core/candidate.js';
import type { MetricName } from '../src/core/metrics.js';
import type { ReportData } from '../src/reports/report-data.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cli = join(root, 'dist/src/cli.js');
const ESTIMATED: readonly MetricName[] = ['cellAreaUm2', 'criticalPathNs', 'powerMw', 'energyNj'];

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

function readArguments(): { names: string[]; results: string } {
  const given = process.argv.slice(2);
  const at = given.indexOf('--results');
  const results = at < 0 ? join(root, 'results') : resolve(given.splice(at, 2)[1]);
  return { names: given.length > 0 ? given : ['pulses', 'jets', 'digits', 'magic'], results };
}

/** Relative error of the estimate that was made before the design was built. */
function estimateError(candidate: Candidate, metric: MetricName): number {
  const estimated = metricOf({ ...candidate, measured: undefined }, metric);
  return estimated / metricOf(candidate, metric) - 1;
}

function printDesigns(front: readonly Candidate[]): void {
  const measured = front.filter((candidate) => candidate.measured);
  for (const candidate of measured.slice(0, 8)) {
    const figures = (['accuracy', 'latencyNs', 'initiationInterval', ...ESTIMATED] as const).map(
      (metric) => `${metric} ${metricOf(candidate, metric).toPrecision(4)}`,
    );
    const errors = ESTIMATED.map(
      (metric) => `${metric} ${percent(estimateError(candidate, metric))}`,
    );
    console.log(`  measured ${candidate.id.slice(0, 8)}: ${figures.join(', ')}`);
    console.log(`    estimated before: ${errors.join(', ')}`);
  }
}

function printStudy(name: string, seconds: number, data: ReportData): void {
  const best = [...data.students].sort((a, b) => b.interpreterAccuracy - a.interpreterAccuracy)[0];
  const agreed = data.students.filter(
    (student) => student.interpreterAccuracy === student.trainingGraphAccuracy,
  ).length;
  const builds = new Set(data.front.filter((each) => each.measured).map((each) => each.id));
  console.log(`\n${name}: ${seconds.toFixed(0)} s on ${availableParallelism()} cores`);
  console.log(
    `  teacher ${data.teacherAccuracy?.toFixed(4)}, best student ${best.interpreterAccuracy.toFixed(4)}`,
  );
  console.log(
    `  interpreter equals training graph for ${agreed} of ${data.students.length} students`,
  );
  console.log(
    `  front ${data.front.length} of ${data.counts.explored} designs, ${builds.size} of them measured`,
  );
  for (const { metric, points, medianErrorBefore, medianError, maxError } of data.calibration) {
    console.log(
      `  ${metric}: ${points.length} builds, median error ${percent(medianErrorBefore)} before, ` +
        `${percent(medianError)} cross-validated (worst ${percent(maxError)})`,
    );
  }
  printDesigns(data.front);
  const errors = ESTIMATED.map((metric) => {
    const measured = data.front.filter((candidate) => candidate.measured);
    if (measured.length === 0) return `${metric} not measured`;
    const all = measured.map((candidate) => Math.abs(estimateError(candidate, metric)));
    return `${metric} ${percent(median(all))}`;
  });
  console.log(`  whole networks, median error of the estimate: ${errors.join(', ')}`);
}

const { names, results } = readArguments();
console.log(`load before: ${loadavg()[0].toFixed(1)}`);
for (const name of names) {
  const file = join(root, 'benchmarks/studies', `${name}.yaml`);
  const study = existsSync(file) ? file : name;
  const began = performance.now();
  const run = spawnSync(
    process.execPath,
    [cli, '--results', results, '--quiet', 'run', study, '--fresh'],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const seconds = (performance.now() - began) / 1000;
  if (![0, 3, 4].includes(run.status ?? 1)) {
    console.log(`\n${name}: not run (exit ${run.status})\n  ${run.stderr.trim()}`);
    continue;
  }
  const text = readFileSync(join(results, name, 'report-data.json'), 'utf8');
  printStudy(name, seconds, JSON.parse(text) as ReportData);
}
