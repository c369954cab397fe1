// A search over settings by trainings: asked in fixed batches, so that its course hangs on no worker.
import {
  createMotpe,
  createNsga2,
  createSuccessiveHalving,
  type HalvingJob,
  type HalvingOptions,
  haltonSampler,
  listFinished,
  type Observation,
  randomSampler,
  type SamplerState,
  type SearchAlgorithm,
  type SearchSpace,
  type Values,
} from '../../search/index.js';
import type { StudentSearchConfig } from '../config/search-section.js';
import { ParetapeError } from '../core/errors.js';
import type { StudyContext } from './study-context.js';

/** What both searches, of students and of the teacher, are set by. */
export type HalvingConfig = Pick<
  StudentSearchConfig,
  'sampler' | 'trials' | 'batch' | 'rungs' | 'eta'
>;

export interface SettingsSearch {
  /** Named in progress and failures, e.g. `student`. */
  readonly what: string;
  readonly config: HalvingConfig;
  readonly space: SearchSpace;
  /** Epochs of a training in full, and of the shortest possible. */
  readonly epochs: number;
  readonly fewestEpochs: number;
  /** Trains with these settings for so many epochs; answers the objectives, each to be minimised. */
  evaluate(values: Values, epochs: number): Promise<readonly number[]>;
}

/** Settings that were trained in full. */
export interface FinishedSettings {
  readonly values: Values;
  readonly objectives: readonly number[];
}

// A state is an opaque value to whoever asks and tells: the samplers may differ in what they remember.
type AnySampler = SearchAlgorithm<SamplerState>;

function createSampler(name: HalvingConfig['sampler']): AnySampler {
  switch (name) {
    case 'motpe':
      return createMotpe();
    case 'nsga2':
      return createNsga2() as unknown as AnySampler;
    case 'halton':
      return haltonSampler;
    case 'random':
      return randomSampler;
  }
}

/** Epochs of every rung, rising to `epochs`; rungs too short to be different fall together. */
export function planRungs(
  { rungs, eta }: Pick<HalvingConfig, 'rungs' | 'eta'>,
  epochs: number,
  fewestEpochs: number,
): number[] {
  const planned = Array.from({ length: rungs }, (_, rung) =>
    Math.max(Math.min(fewestEpochs, epochs), Math.round(epochs / eta ** (rungs - 1 - rung))),
  );
  return [...new Set(planned)];
}

const idOf = ({ trial, rung }: HalvingJob) => ({ trial, rung });

/** Trainings at most: a new one for every trial and a longer one for those that go on. */
function countJobs({ trials, rungs, eta }: HalvingOptions): number {
  return rungs.reduce((sum, _, rung) => sum + Math.ceil(trials / eta ** rung), 0);
}

/** A training that fails tells the search something: its settings are no good. */
async function evaluateJob(
  search: SettingsSearch,
  { values, effort }: HalvingJob,
): Promise<Pick<Observation, 'objectives'> & { readonly problem?: string }> {
  try {
    return { objectives: await search.evaluate(values, effort) };
  } catch (thrown) {
    if (!(thrown instanceof ParetapeError) || thrown.code !== 'TOOL_FAILED') throw thrown;
    return { problem: thrown.message };
  }
}

/** Keeps what failed for the report, in the order asked: the search has learned from it and goes on. */
function recordProblems(
  { failures, observer }: StudyContext,
  what: string,
  problems: readonly (string | undefined)[],
  jobs: readonly HalvingJob[],
): void {
  problems.forEach((message, i) => {
    if (message === undefined) return;
    const name = `${what}, trial ${jobs[i].trial}`;
    failures.push({ what: name, message, mended: true });
    observer.note(`${name} failed: ${message.split('\n')[0]}`);
  });
}

/**
 * Successive halving over trainings of growing length; answers every setting trained in full. The state of the search
 * is a fold over its trainings, each of which the journal remembers, so a resumed search asks what it asked before.
 * Results are told batch by batch in the order asked: the number of workers changes nothing.
 */
export async function runHalving(
  context: StudyContext,
  search: SettingsSearch,
): Promise<readonly FinishedSettings[]> {
  const { config, observer } = context;
  const { sampler, trials, batch, eta } = search.config;
  const rungs = planRungs(search.config, search.epochs, search.fewestEpochs);
  const options = { rungs, eta, trials };
  const algorithm = createSuccessiveHalving(createSampler(sampler), options);
  let state = algorithm.start(search.space, config.seed);
  let finished = 0;
  for (;;) {
    const { state: waiting, jobs } = algorithm.ask(state, batch);
    if (jobs.length === 0) break;
    const results = await Promise.all(
      jobs.map(async (job) => {
        const result = await evaluateJob(search, job);
        const text = `${search.what}: ${state.trials.length} of ${trials} settings`;
        observer.update(++finished, Math.max(finished, countJobs(options)), text);
        return result;
      }),
    );
    const problems = results.map(({ problem }) => problem);
    recordProblems(context, search.what, problems, jobs);
    const told = results.map(({ objectives }, i) => ({ ...idOf(jobs[i]), objectives }));
    state = algorithm.tell(waiting, told);
  }
  return listFinished(state, options).map(({ observation: { values, objectives = [] } }) => ({
    values,
    objectives,
  }));
}
