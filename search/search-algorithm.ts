// The contract of every search algorithm: three pure functions over a state that is plain JSON.
import { checkSpace, type SearchSpace, type Values, valuesKey } from './search-space.js';
import { encode } from './unit-cube.js';

/** What is known of one point. Telling the same values again replaces what was told before. */
export interface Observation {
  readonly values: Values;
  /** Each to be minimised; absent when the evaluation failed. */
  readonly objectives?: readonly number[];
  /** Standard deviation of each objective over repetitions. */
  readonly noise?: readonly number[];
  /** Sum of relative violations of constraints; 0 (default) when all are met. */
  readonly violation?: number;
}

/** An answer of `ask`: what to evaluate, and the state that remembers it was asked. */
export interface Asked<State, Job> {
  readonly state: State;
  /** At most as many as asked for; fewer when nothing new is left to try. */
  readonly jobs: readonly Job[];
}

/**
 * Ask, evaluate, tell. Guarantees: every function is pure and every state survives JSON; the same seed and the same
 * tells give the same asks; `ask(2)` then `ask(3)` asks what `ask(5)` does; jobs lie in the space; no values are
 * asked twice.
 */
export interface SearchAlgorithm<State, Job = Values, Result = Observation> {
  readonly id: string;
  start(space: SearchSpace, seed: number): State;
  ask(state: State, count: number): Asked<State, Job>;
  tell(state: State, results: readonly Result[]): State;
}

/** What every sampler remembers. */
export interface SamplerState {
  readonly space: SearchSpace;
  readonly seed: number;
  /** Jobs asked so far; the random numbers of the next one hang on it. */
  readonly asked: number;
  /** Asked and not yet told. */
  readonly pending: readonly Values[];
  /** In the order in which their values were first told. */
  readonly observations: readonly Observation[];
}

/** An observation that cannot be right. */
export class ObservationError extends Error {
  override readonly name = 'ObservationError';
}

export function startSampler(space: SearchSpace, seed: number): SamplerState {
  checkSpace(space);
  return { space, seed, asked: 0, pending: [], observations: [] };
}

function checkNumbers(what: string, numbers: readonly number[], length: number): void {
  if (numbers.length !== length || length === 0) {
    throw new ObservationError(
      `${numbers.length} ${what} told, ${length || 'at least 1'} expected`,
    );
  }
  const bad = numbers.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new ObservationError(`${what} contain ${bad}`);
}

/** Throws an ObservationError for infinite or missing numbers; `count` is how many objectives there are. */
export function checkOutcome(
  outcome: Omit<Observation, 'values'>,
  count: number | undefined,
): void {
  const { objectives, noise, violation = 0 } = outcome;
  if (objectives) checkNumbers('objectives', objectives, count ?? objectives.length);
  if (noise) checkNumbers('noise values', noise, objectives?.length ?? 0);
  if (noise?.some((sd) => sd < 0)) throw new ObservationError('noise is negative');
  if (!(violation >= 0 && violation < Number.POSITIVE_INFINITY)) {
    throw new ObservationError(`violation is ${violation}, 0 or more expected`);
  }
}

/** The state after more observations, asked for or not. */
export function recordObservations<S extends SamplerState>(
  state: S,
  told: readonly Observation[],
): S {
  const { space } = state;
  const known = new Map(state.observations.map((old) => [valuesKey(space, old.values), old]));
  const pending = new Map(state.pending.map((values) => [valuesKey(space, values), values]));
  let count = state.observations.find(({ objectives }) => objectives)?.objectives?.length;
  for (const observation of told) {
    encode(space, observation.values);
    checkOutcome(observation, count);
    count ??= observation.objectives?.length;
    const key = valuesKey(space, observation.values);
    known.set(key, observation);
    pending.delete(key);
  }
  return { ...state, observations: [...known.values()], pending: [...pending.values()] };
}
