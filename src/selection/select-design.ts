// Chooses the design to build among the candidates of a study, and says why.
import type { Candidate } from '../core/candidate.js';
import type { MetricName } from '../core/metrics.js';
import type { Constraint } from './constraint.js';
import {
  compareWithWinner,
  describeMargin,
  describeMiss,
  explainWinner,
} from './describe-designs.js';
import { type Judgement, judgeConstraint, judgedValue } from './judge-constraint.js';
import { BALANCED_METRICS, type Preference, rankDesigns } from './rank-designs.js';

export interface SelectionOptions {
  /**
   * Judge and rank designs that are not measured by the bad end of their estimates. Off by default: a bound that only the
   * interval violates is reported in the reasons instead, because measuring the design settles it.
   */
  readonly pessimistic?: boolean;
}

/** A design with the reasons for its place. */
export interface ChosenDesign {
  readonly candidate: Candidate;
  readonly reasons: readonly string[];
  /** True when an estimate reaches across a bound: only a measurement can tell. */
  readonly uncertain: boolean;
}

/** The design that misses a constraint by the least; among those preferably one that meets all others. */
export interface NearestMiss {
  readonly candidate: Candidate;
  readonly value: number;
  /** Distance to the bound over the bound. */
  readonly gap: number;
  /** True when this constraint is all it misses. */
  readonly meetsOthers: boolean;
  readonly words: string;
}

export interface ConstraintCount {
  readonly constraint: Constraint;
  readonly rejected: number;
  readonly nearest?: NearestMiss;
}

export interface Selection {
  readonly prefer: Preference;
  /** Absent when no design qualifies. */
  readonly winner?: ChosenDesign;
  /** The next best, at most three; reasons compare them with the winner. */
  readonly runnersUp: readonly ChosenDesign[];
  readonly qualifying: number;
  readonly rejected: {
    /** Designs that cannot be built as asked, or whose preferred metric is not a number. */
    readonly unbuildable: number;
    /** One entry a constraint, in the given order; a design that misses several counts for each. */
    readonly byConstraint: readonly ConstraintCount[];
  };
}

const RUNNERS_UP = 3;

interface Judged {
  readonly candidate: Candidate;
  readonly judgements: readonly Judgement[];
}

/**
 * The best design that can be built and meets every constraint. `prefer` undefined: the balanced rule of `rankDesigns`.
 * Independent of the order of the candidates. Having no winner is a result, not an error.
 */
export function selectDesign(
  candidates: readonly Candidate[],
  constraints: readonly Constraint[],
  prefer?: MetricName,
  { pessimistic = false }: SelectionOptions = {},
): Selection {
  const preference: Preference = prefer ?? 'balanced';
  const judged = candidates
    .filter((candidate) => isBuildable(candidate, preference, pessimistic))
    .map((candidate) => ({
      candidate,
      judgements: constraints.map((each) => judgeConstraint(candidate, each, pessimistic)),
    }));
  const qualifying = judged.filter(({ judgements }) => judgements.every(({ met }) => met));
  const judgementsOf = new Map(qualifying.map((each) => [each.candidate, each.judgements]));
  const ranked = rankDesigns([...judgementsOf.keys()], preference, pessimistic);
  const [winner, ...others] = ranked.slice(0, 1 + RUNNERS_UP);
  const choose = (candidate: Candidate, reasons: readonly string[]): ChosenDesign => {
    const uncertain = judgementsOf.get(candidate)?.some(({ straddles }) => straddles) ?? false;
    return { candidate, reasons, uncertain };
  };
  return {
    prefer: preference,
    ...(winner && {
      winner: choose(
        winner,
        explainWinner(
          winner,
          judgementsOf.get(winner) ?? [],
          preference,
          ranked.length,
          pessimistic,
        ),
      ),
    }),
    runnersUp: others.map((candidate) =>
      choose(candidate, [
        ...compareWithWinner(candidate, winner, preference, pessimistic),
        ...warnOfStraddling(judgementsOf.get(candidate) ?? []),
      ]),
    ),
    qualifying: ranked.length,
    rejected: {
      unbuildable: candidates.length - judged.length,
      byConstraint: constraints.map((constraint, index) =>
        countRejected(judged, constraint, index, ranked.length === 0),
      ),
    },
  };
}

function isBuildable(candidate: Candidate, prefer: Preference, pessimistic: boolean): boolean {
  if (candidate.violations.length > 0) return false;
  const metrics = prefer === 'balanced' ? BALANCED_METRICS : [prefer];
  return metrics.every((metric) => Number.isFinite(judgedValue(candidate, metric, pessimistic)));
}

function warnOfStraddling(judgements: readonly Judgement[]): string[] {
  return judgements.filter(({ straddles }) => straddles).map(describeMargin);
}

function countRejected(
  judged: readonly Judged[],
  constraint: Constraint,
  index: number,
  withNearest: boolean,
): ConstraintCount {
  const missing = judged.filter(({ judgements }) => !judgements[index].met);
  if (!withNearest || missing.length === 0) return { constraint, rejected: missing.length };
  return { constraint, rejected: missing.length, nearest: findNearest(missing, index) };
}

function findNearest(missing: readonly Judged[], index: number): NearestMiss {
  const ranked = missing.map(({ candidate, judgements }) => ({
    candidate,
    judgement: judgements[index],
    misses: judgements.filter(({ met }) => !met).length,
  }));
  ranked.sort(
    (a, b) =>
      a.misses - b.misses ||
      a.judgement.gap - b.judgement.gap ||
      (a.candidate.id < b.candidate.id ? -1 : 1),
  );
  const { candidate, judgement, misses } = ranked[0];
  return {
    candidate,
    value: judgement.value,
    gap: judgement.gap,
    meetsOthers: misses === 1,
    words: describeMiss(judgement, misses - 1),
  };
}
