// Quality of the samplers: hypervolume after a fixed number of evaluations, beside Optuna's samplers of the same kind.
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import {
  createMotpe,
  createNsga2,
  haltonSampler,
  randomSampler,
  type SamplerState,
  type SearchAlgorithm,
} from '../search/index.js';
import { PEER_SCRIPT } from './search/peer-script.js';
import { PROBLEMS, type Problem } from './search/problems.js';
import { medianOf, runSearch, volumeOf } from './search/run-search.js';

const { values: options } = parseArgs({
  options: {
    evaluations: { type: 'string', default: '150' },
    seeds: { type: 'string', default: '7' },
    /** A Python that can import optuna. */
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const evaluations = Number(options.evaluations);
const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
/** Optuna's default of 50 would see three generations; both get a small one. */
const POPULATION_SIZE = 12;

const SAMPLERS: Readonly<Record<string, SearchAlgorithm<SamplerState>>> = {
  random: randomSampler,
  halton: haltonSampler,
  nsga2: createNsga2({ populationSize: POPULATION_SIZE }) as never,
  motpe: createMotpe(),
};

const run = promisify(execFile);

interface PeerAnswer {
  readonly version: string;
  readonly runs: readonly (readonly number[][])[];
}

async function askPeer(problem: Problem, sampler: string): Promise<PeerAnswer> {
  const { name, space, reference } = problem;
  const request = {
    ...{ problem: name, space, sampler, seeds, evaluations, populationSize: POPULATION_SIZE },
    objectives: reference.length,
  };
  const buffer = { maxBuffer: 2 ** 26 };
  const { stdout } = await run(
    options.python,
    ['-c', PEER_SCRIPT, JSON.stringify(request)],
    buffer,
  );
  return JSON.parse(stdout) as PeerAnswer;
}

const peerProblem = await run(options.python, ['-c', 'import optuna']).then(
  () => undefined,
  () => `${options.python} cannot import optuna; --python names another one`,
);
if (peerProblem) console.log(`Optuna skipped: ${peerProblem}`);
console.log(`median hypervolume of ${seeds.length} seeds after ${evaluations} evaluations`);
console.log(
  ['problem', 'sampler', 'here', 'Optuna', 'ms a run here']
    .map((title) => title.padEnd(14))
    .join(''),
);

for (const problem of PROBLEMS) {
  for (const [name, sampler] of Object.entries(SAMPLERS)) {
    const began = performance.now();
    const volumes = seeds.map((seed) =>
      volumeOf(runSearch(sampler, problem, seed, evaluations), problem),
    );
    const msPerRun = (performance.now() - began) / seeds.length;
    const hasPeer = peerProblem === undefined && name !== 'halton';
    const peer = hasPeer ? await askPeer(problem, name) : undefined;
    const theirs = peer && medianOf(peer.runs.map((points) => volumeOf(points, problem)));
    const cells = [problem.name, name, medianOf(volumes).toFixed(3), theirs?.toFixed(3) ?? '–'];
    cells.push(msPerRun.toFixed(0), peer ? `Optuna ${peer.version}` : '');
    console.log(
      cells
        .map((cell) => cell.padEnd(14))
        .join('')
        .trimEnd(),
    );
  }
}
