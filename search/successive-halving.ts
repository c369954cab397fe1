// Early stopping by domination: many points are tried cheaply, and only those few others beat are tried in earnest.
import { sortByFitness } from './non-dominated-sort.js';
import {
  type Asked,
  checkOutcome,
  type Observation,
  ObservationError,
  type SamplerState,
  type SearchAlgorithm,
} from './search-algorithm.js';
import type { Values } from './search-space.js';

export interface HalvingOptions {
  /** Effort of each rung, ascending, in any unit: epochs, samples, seconds. */
  readonly rungs: readonly number[];
  /** One of so many goes on to the next rung, at least 2. */
  readonly eta: number;
  /** Most points tried. */
  readonly trials: number;
  /** Most effort spent in all; every job starts anew and costs the effort of its rung. Default: no limit. */
  readonly budget?: number;
}

/** One evaluation to make: a point at the effort of a rung. */
export interface HalvingJob {
  /** Number of the point, from 0 in the order in which they were first asked. */
  readonly trial: number;
  readonly rung: number;
  readonly effort: number;
  readonly values: Values;
}

/** What came of a job. */
export interface HalvingResult extends Omit<Observation, 'values'> {
  readonly trial: number;
  readonly rung: number;
}

/** What is known of one point: a result a rung, null while it is evaluated. */
export interface HalvingTrial {
  readonly values: Values;
  readonly results: readonly (Omit<Observation, 'values'> | null)[];
}

export interface HalvingState<State> {
  readonly sampler: State;
  readonly trials: readonly HalvingTrial[];
  /** Effort of all jobs asked so far. */
  readonly spent: number;
}

function checkOptions({ rungs, eta, trials, budget = 0 }: HalvingOptions): void {
  const rises = rungs.every((effort, i) => effort > (i === 0 ? 0 : rungs[i - 1]));
  if (rungs.length === 0 || !rises || !Number.isFinite(rungs[rungs.length - 1])) {
    throw new RangeError(`rungs are ${rungs.join(', ')}; they must rise from above 0`);
  }
  if (!(eta >= 2)) throw new RangeError(`eta is ${eta}, at least 2 expected`);
  if (!(trials >= 1)) throw new RangeError(`${trials} trials, at least 1 expected`);
  if (!(budget >= 0)) throw new RangeError(`the budget is ${budget}`);
}

/** What is known at a rung, as observations beside the number of their trial. */
function finishedAt(trials: readonly HalvingTrial[], rung: number) {
  return trials.flatMap(({ values, results }, trial) => {
    const result = results[rung];
    return result ? [{ trial, observation: { values, ...result } }] : [];
  });
}

/**
 * The best trial that may leave this rung: among the top 1/eta of those finished here, by rank and then crowding, one
 * that has not gone on and has not failed.
 */
function findPromotion(
  trials: readonly HalvingTrial[],
  rung: number,
  eta: number,
): number | undefined {
  const finished = finishedAt(trials, rung);
  const places = Math.floor(finished.length / eta);
  const order = sortByFitness(finished.map(({ observation }) => observation)).slice(0, places);
  const next = order.find((place) => {
    const { trial, observation } = finished[place];
    return observation.objectives !== undefined && trials[trial].results.length === rung + 1;
  });
  return next === undefined ? undefined : finished[next].trial;
}

type AskedOne<State> = { readonly state: HalvingState<State>; readonly job: HalvingJob };

function promoteOne<State>(
  state: HalvingState<State>,
  { rungs, eta, budget = Number.POSITIVE_INFINITY }: HalvingOptions,
): AskedOne<State> | undefined {
  for (let rung = rungs.length - 1; rung > 0; rung--) {
    const effort = rungs[rung];
    if (state.spent + effort > budget) continue;
    const trial = findPromotion(state.trials, rung - 1, eta);
    if (trial === undefined) continue;
    const { values, results } = state.trials[trial];
    const trials = state.trials.with(trial, { values, results: [...results, null] });
    const job = { trial, rung, effort, values };
    return { state: { ...state, trials, spent: state.spent + effort }, job };
  }
  return undefined;
}

function startOne<State>(
  sampler: SearchAlgorithm<State>,
  state: HalvingState<State>,
  { rungs, trials: most, budget = Number.POSITIVE_INFINITY }: HalvingOptions,
): AskedOne<State> | undefined {
  const [effort] = rungs;
  if (state.trials.length >= most || state.spent + effort > budget) return undefined;
  const asked = sampler.ask(state.sampler, 1);
  const [values] = asked.jobs;
  if (values === undefined) return undefined;
  const trials = [...state.trials, { values, results: [null] }];
  const job = { trial: state.trials.length, rung: 0, effort, values };
  return { state: { sampler: asked.state, trials, spent: state.spent + effort }, job };
}

function keepResult<State>(
  state: HalvingState<State>,
  { trial, rung, ...result }: HalvingResult,
): HalvingState<State> {
  const known = state.trials[trial];
  if (known === undefined || rung !== known.results.length - 1 || known.results[rung] !== null) {
    throw new ObservationError(`trial ${trial} was not asked at rung ${rung}`);
  }
  const other = state.trials.flatMap(({ results }) => results).find((old) => old?.objectives);
  checkOutcome(result, other?.objectives?.length);
  const trials = state.trials.with(trial, {
    values: known.values,
    results: known.results.with(rung, result),
  });
  return { ...state, trials };
}

/**
 * Asynchronous successive halving (Li et al., "A system for massively parallel hyperparameter tuning", MLSys 2020) for
 * several objectives (Schmucker et al., arXiv 2106.12639): a trial goes on when it is among the top 1/eta of its rung by
 * non-domination rank, ties by crowding; one that too many others dominate ends there. `sampler` proposes the points
 * and is told of each the result at the highest rung so far. Asking never waits: with nothing to promote a new point is
 * started, with neither fewer jobs come back, and none when everything is done. Ignores noise.
 */
export function createSuccessiveHalving<State extends SamplerState>(
  sampler: SearchAlgorithm<State>,
  options: HalvingOptions,
): SearchAlgorithm<HalvingState<State>, HalvingJob, HalvingResult> {
  checkOptions(options);
  return {
    id: `halving-${sampler.id}`,
    start: (space, seed) => ({ sampler: sampler.start(space, seed), trials: [], spent: 0 }),
    ask: (state, count): Asked<HalvingState<State>, HalvingJob> => {
      const jobs: HalvingJob[] = [];
      let current = state;
      while (jobs.length < count) {
        const one = promoteOne(current, options) ?? startOne(sampler, current, options);
        if (one === undefined) break;
        jobs.push(one.job);
        current = one.state;
      }
      return { state: current, jobs };
    },
    tell: (state, results) => {
      const told = results.reduce(keepResult, state);
      const observations = results.map(({ trial, rung: _, ...result }) => ({
        values: state.trials[trial].values,
        ...result,
      }));
      return { ...told, sampler: sampler.tell(state.sampler, observations) };
    },
  };
}

/** Trials that reached the last rung, with what was found there; failed ones left out. */
export function listFinished(
  { trials }: HalvingState<unknown>,
  { rungs }: HalvingOptions,
): readonly { readonly trial: number; readonly observation: Observation }[] {
  return finishedAt(trials, rungs.length - 1).filter(({ observation }) => observation.objectives);
}
