// Early stopping by domination: who goes on, what it costs, and that it can be replayed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMotpe,
  createSuccessiveHalving,
  dominates,
  type HalvingJob,
  type HalvingOptions,
  type HalvingResult,
  type HalvingState,
  listFinished,
  ObservationError,
  type Point,
  randomSampler,
  type SamplerState,
  type SearchSpace,
} from '../../search/index.js';
import { evaluate } from './sample-spaces.js';

const SPACE: SearchSpace = [
  { kind: 'float', name: 'x', low: 0, high: 1 },
  { kind: 'integer', name: 'bits', low: 2, high: 8 },
];

const optionsOf: fc.Arbitrary<HalvingOptions> = fc.record({
  rungs: fc.constantFrom([9], [1, 3], [1, 3, 9], [4, 5, 30, 31]),
  eta: fc.constantFrom(2, 3, 4),
  trials: fc.integer({ min: 1, max: 30 }),
  budget: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
});

type State = HalvingState<SamplerState>;

/** Plays a search to its end; results come back in an order of their own, as workers finish. */
function play(
  options: HalvingOptions,
  batch: number,
  onAsk: (job: HalvingJob, before: State) => void,
) {
  const algorithm = createSuccessiveHalving(randomSampler, options);
  let state: State = algorithm.start(SPACE, 5);
  let running: HalvingJob[] = [];
  for (;;) {
    const before = state;
    const { state: waiting, jobs } = algorithm.ask(JSON.parse(JSON.stringify(state)), batch);
    for (const job of jobs) onAsk(job, before);
    running = [...jobs, ...running];
    if (running.length === 0) return state;
    const done = running.splice(0, Math.ceil(running.length / 2));
    state = algorithm.tell(waiting, done.map(resultOf));
  }
}

/** Worse at low rungs, by an amount that differs from trial to trial. */
function resultOf({ trial, rung, values }: HalvingJob): HalvingResult {
  const { objectives } = evaluate({ ...values, rung });
  return objectives ? { trial, rung, objectives } : { trial, rung };
}

describe('successive halving', () => {
  it('never spends more than the budget nor starts more trials than asked for, and ends', () => {
    fc.assert(
      fc.property(optionsOf, fc.integer({ min: 1, max: 5 }), (options, batch) => {
        let spent = 0;
        const state = play(options, batch, ({ effort, rung }) => {
          spent += effort;
          expect(effort).toBe(options.rungs[rung]);
        });
        expect(state.spent).toBe(spent);
        expect(spent).toBeLessThanOrEqual(options.budget ?? Number.POSITIVE_INFINITY);
        expect(state.trials.length).toBeLessThanOrEqual(options.trials);
        if (options.budget === undefined) expect(state.trials).toHaveLength(options.trials);
      }),
      { numRuns: 60 },
    );
  });

  it('promotes no failed trial, and no dominated one before all that dominate it', () => {
    fc.assert(
      fc.property(optionsOf, (options) => {
        play(options, 1, ({ trial, rung }, before) => {
          if (rung === 0) return;
          const at = before.trials[trial].results[rung - 1]?.objectives as Point;
          expect(at).toBeDefined();
          for (const other of before.trials) {
            const result = other.results[rung - 1]?.objectives;
            if (result && dominates(result, at)) expect(other.results.length).toBeGreaterThan(rung);
          }
        });
      }),
      { numRuns: 60 },
    );
  });

  it('when all was told, at least the best 1/eta of every rung and no failed one has gone on', () => {
    fc.assert(
      fc.property(optionsOf, (drawn) => {
        const options = { ...drawn, budget: undefined };
        const { trials } = play(options, 3, () => {});
        options.rungs.slice(1).forEach((_, rung) => {
          const here = trials.filter(({ results }) => results[rung]);
          const on = trials.filter(({ results }) => results.length > rung + 1);
          const alive = here.filter(({ results }) => results[rung]?.objectives);
          const places = Math.floor(here.length / options.eta);
          expect(on.length).toBeGreaterThanOrEqual(Math.min(places, alive.length));
        });
        const finished = listFinished(
          play(options, 3, () => {}),
          options,
        );
        expect(finished.every(({ observation }) => observation.objectives)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('tells its sampler the result of the highest rung', () => {
    const options = { rungs: [1, 3], eta: 2, trials: 8 };
    const { sampler, trials } = play(options, 2, () => {});
    expect(new Set(sampler.observations)).toEqual(
      new Set(trials.map(({ values, results }) => ({ values, ...results[results.length - 1] }))),
    );
  });

  it('spends its full trainings on better points than as many trainings of random ones', () => {
    const options = { rungs: [1, 3, 9], eta: 3, trials: 54 };
    const wins = [1, 2, 3, 4, 5, 6, 7].filter((seed) => {
      const algorithm = createSuccessiveHalving(createMotpe(), options);
      // One objective; a short training sees it with a deterministic error.
      const lossOf = (x: number, rung: number) =>
        (x - 0.7) ** 2 + 0.02 * Math.sin(90 * x) * 3 ** -rung;
      let state = algorithm.start(SPACE, seed);
      for (;;) {
        const { state: waiting, jobs } = algorithm.ask(state, 3);
        if (jobs.length === 0) break;
        state = algorithm.tell(
          waiting,
          jobs.map(({ trial, rung, values }) => ({
            ...{ trial, rung },
            objectives: [lossOf(Number(values.x), rung)],
          })),
        );
      }
      const best = Math.min(
        ...listFinished(state, options).map(({ observation }) => observation.objectives?.[0] ?? 1),
      );
      const { jobs } = randomSampler.ask(
        randomSampler.start(SPACE, seed),
        Math.floor(state.spent / 9),
      );
      return best < Math.min(...jobs.map(({ x }) => lossOf(Number(x), 2)));
    });
    expect(wins.length).toBeGreaterThanOrEqual(5);
  });

  it('refuses results that were not asked for, and options that make no sense', () => {
    const algorithm = createSuccessiveHalving(randomSampler, { rungs: [1, 3], eta: 2, trials: 4 });
    const { state } = algorithm.ask(algorithm.start(SPACE, 1), 1);
    expect(() => algorithm.tell(state, [{ trial: 1, rung: 0, objectives: [1] }])).toThrow(
      ObservationError,
    );
    expect(() => algorithm.tell(state, [{ trial: 0, rung: 1, objectives: [1] }])).toThrow(
      ObservationError,
    );
    for (const wrong of [{ rungs: [] }, { rungs: [3, 1] }, { eta: 1 }, { trials: 0 }]) {
      const options = { rungs: [1], eta: 2, trials: 1, ...wrong };
      expect(() => createSuccessiveHalving(randomSampler, options)).toThrow(RangeError);
    }
  });
});
