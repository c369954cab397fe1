// Multi-objective tree-structured Parzen estimator: goes where good points are dense and bad ones are not.
import { askUnseen, listPoints, type ProposalContext, type Propose } from './ask-unseen.js';
import { haltonPoint } from './halton-sampler.js';
import {
  chooseByHypervolume,
  hypervolumeContributions,
  referenceBeyond,
} from './hypervolume-subset.js';
import { rankObservations, violationOf } from './non-dominated-sort.js';
import type { Point } from './pareto.js';
import { estimateDensity, type ParzenEstimator } from './parzen.js';
import {
  type Observation,
  recordObservations,
  type SamplerState,
  type SearchAlgorithm,
  startSampler,
} from './search-algorithm.js';
import { countPoints, type SearchSpace, type Values } from './search-space.js';
import { encode, type UnitPoint } from './unit-cube.js';

export interface MotpeOptions {
  /** Evenly spread points before anything is estimated. */
  readonly startup?: number;
  /** Places drawn a parameter, of which the best is taken. */
  readonly candidates?: number;
}

const STARTUP = 10;
const CANDIDATES = 24;
/** Spaces with at most so many points are scored whole: better than drawing and rounding. */
const LARGEST_POOL = 4096;
/** Share of the observations called good, and the most of them. */
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;
/** A good point that adds no hypervolume still has this weight. */
const LEAST_WEIGHT = 1e-3;

interface Split {
  readonly good: readonly Observation[];
  /** Of the good ones. */
  readonly weights: readonly number[];
  readonly bad: readonly Observation[];
}

function weighByContribution(good: readonly Observation[]): number[] {
  const feasible = good.filter((observation) => violationOf(observation) === 0);
  if (feasible.length === 0) return good.map(() => 1);
  const points = feasible.map(({ objectives }) => objectives as Point);
  const contributions = hypervolumeContributions(points, referenceBeyond(points));
  const largest = Math.max(...contributions);
  return good.map((observation) => {
    const contribution = contributions[feasible.indexOf(observation)] ?? 0;
    return largest > 0 ? Math.max(LEAST_WEIGHT, contribution / largest) : 1;
  });
}

/** Front after front is good until a front no longer fits; of that one, what covers the most hypervolume. */
export function splitObservations(observations: readonly Observation[]): Split {
  const wanted = Math.min(Math.ceil(GOOD_SHARE * observations.length), MOST_GOOD);
  const ranks = rankObservations(observations);
  const chosen = new Set<number>();
  for (let rank = 0; chosen.size < wanted; rank++) {
    const members = ranks.flatMap((other, i) => (other === rank ? [i] : []));
    const room = wanted - chosen.size;
    for (const index of members.length <= room ? members : thinFront(observations, members, room)) {
      chosen.add(index);
    }
  }
  const good = observations.filter((_, i) => chosen.has(i));
  const bad = observations.filter((_, i) => !chosen.has(i));
  return { good, weights: weighByContribution(good), bad };
}

function thinFront(
  observations: readonly Observation[],
  members: readonly number[],
  count: number,
): number[] {
  if (violationOf(observations[members[0]]) > 0) return members.slice(0, count);
  const points = members.map((i) => observations[i].objectives as Point);
  return chooseByHypervolume(points, count, referenceBeyond(points)).map((i) => members[i]);
}

function estimateAll(
  space: SearchSpace,
  points: readonly UnitPoint[],
  weights: readonly number[],
): ParzenEstimator[] {
  return space.map((parameter, i) =>
    estimateDensity(
      parameter,
      points.map((point) => point[i]),
      weights,
    ),
  );
}

/** The parameters are estimated apart, so the best place of each makes the best point of all their combinations. */
function drawBest(
  good: readonly ParzenEstimator[],
  bad: readonly ParzenEstimator[],
  candidates: number,
  { random }: ProposalContext,
): UnitPoint {
  return good.map((estimator, i) => {
    let [best, bestScore] = [0.5, Number.NEGATIVE_INFINITY];
    for (let draw = 0; draw < candidates; draw++) {
      const place = estimator.sample(random);
      const score = estimator.logDensity(place) - bad[i].logDensity(place);
      if (score > bestScore) [best, bestScore] = [place, score];
    }
    return best;
  });
}

/** The unseen point of a small space with the highest ratio of densities. */
function pickBest(
  pool: readonly UnitPoint[],
  good: readonly ParzenEstimator[],
  bad: readonly ParzenEstimator[],
  { isSeen }: ProposalContext,
): UnitPoint {
  let [best, bestScore] = [pool[0], Number.NEGATIVE_INFINITY];
  for (const point of pool) {
    let score = 0;
    point.forEach((place, i) => {
      score += good[i].logDensity(place) - bad[i].logDensity(place);
    });
    if (score > bestScore && !isSeen(point)) [best, bestScore] = [point, score];
  }
  return best;
}

function prepareEstimates(state: SamplerState, startup: number, candidates: number): Propose {
  const { space, seed, observations } = state;
  const spread: Propose = ({ index }) => haltonPoint(space.length, seed, index);
  if (observations.length < startup) return spread;
  const { good, weights, bad } = splitObservations(observations);
  const pointsOf = (all: readonly { readonly values: Values }[]) =>
    all.map(({ values }) => encode(space, values));
  const goodEstimates = estimateAll(space, pointsOf(good), weights);
  const badPoints = pointsOf(bad);
  const pool = countPoints(space) <= LARGEST_POOL ? [...listPoints(space)] : undefined;
  return (context) => {
    // What is still evaluated counts as bad, so that the jobs of one batch keep apart.
    const others = [...badPoints, ...context.pending.map((values) => encode(space, values))];
    const badEstimates = estimateAll(
      space,
      others,
      others.map(() => 1),
    );
    return pool
      ? pickBest(pool, goodEstimates, badEstimates, context)
      : drawBest(goodEstimates, badEstimates, candidates, context);
  };
}

/**
 * Ozaki, Tanigaki, Watanabe, Onishi, "Multiobjective tree-structured Parzen estimator for computationally expensive
 * optimization problems", GECCO 2020; JAIR 73 2022. With one objective it is the plain estimator of Bergstra,
 * Bardenet, Bengio, Kégl, NIPS 2011. Suits many categorical parameters and some hundred evaluations.
 * Ignores noise: close observations count as different.
 */
export function createMotpe(options: MotpeOptions = {}): SearchAlgorithm<SamplerState> {
  const { startup = STARTUP, candidates = CANDIDATES } = options;
  return {
    id: 'motpe',
    start: startSampler,
    ask: (state, count) => askUnseen(state, count, prepareEstimates(state, startup, candidates)),
    tell: recordObservations,
  };
}
