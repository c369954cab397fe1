// Exact fronts over independent choices made stage by stage: dynamic programming instead of enumeration.
import { thinByEpsilon, thinWithin } from './epsilon-thinning.js';
import { comparePoints, type Point } from './pareto.js';

/** How the values of two stages make one of both: costs add up, bottlenecks take the larger one. */
export type Combination = 'sum' | 'max';

export interface MergeOptions {
  /** Relative loss accepted at every merge of two stages; 0 (default) keeps the exact front. */
  readonly epsilon?: number;
  /**
   * Largest front carried from stage to stage; a larger one is thinned with a growing epsilon, up to 1 (a factor of
   * two a merge), beyond which a front may exceed the limit. Default: none.
   */
  readonly limit?: number;
}

/** One combination: its values and the index of the option chosen in every stage. */
export interface MergedPoint {
  readonly values: number[];
  readonly choices: number[];
}

export interface MergedFront {
  /** Mutually non-dominated, in lexicographic order of their values. */
  readonly points: readonly MergedPoint[];
  /**
   * What was given up in all: every attainable combination has a kept one no worse than (1 + loss) times it in every
   * objective. 0 when the front is exact.
   */
  readonly loss: number;
}

/** One kept combination of the stages so far; the chain of parents spells its choices. */
interface Link {
  readonly values: Point;
  readonly option: number;
  readonly parent?: Link;
}

/** First epsilon tried, and its growth, when a front exceeds the limit. */
const FIRST_EPSILON = 1e-4;
const EPSILON_GROWTH = 1.3;
const LARGEST_EPSILON = 1;

/**
 * The front over one choice a stage, `F_l = nondominated(F_{l−1} ⊕ options_l)`. `stages[l][o]` holds the objectives of
 * option `o` of stage `l`, `combine[i]` says how objective `i` adds up; both operations are monotone, so a dominated
 * partial choice never becomes part of the front. Relative thinning needs values of 0 or more.
 * No stages, or a stage without options: an empty front. Throws a RangeError for mixed dimensions or NaN.
 */
export function mergeFronts(
  stages: readonly (readonly Point[])[],
  combine: readonly Combination[],
  options: MergeOptions = {},
): readonly MergedPoint[] {
  return mergeWithLoss(stages, combine, options).points;
}

/** As `mergeFronts`, and says how far from exact the thinning left the front. */
export function mergeWithLoss(
  stages: readonly (readonly Point[])[],
  combine: readonly Combination[],
  options: MergeOptions = {},
): MergedFront {
  const { epsilon = 0, limit = Number.POSITIVE_INFINITY } = options;
  checkArguments(stages, combine, epsilon, limit);
  if (stages.length === 0 || stages.some((stage) => stage.length === 0)) {
    return { points: [], loss: 0 };
  }
  const [first, ...rest] = stages.map(keepOptions);
  let front = first;
  let factor = 1;
  let forced = 0;
  for (const stage of rest) {
    const combined = combineAll(front, stage, combine);
    const thinned = thinFront(combined, Math.max(epsilon, forced / EPSILON_GROWTH), limit);
    forced = thinned.epsilon > epsilon ? thinned.epsilon : 0;
    front = thinned.front;
    factor *= 1 + thinned.epsilon;
  }
  const points = front.map((link) => ({ values: [...link.values], choices: spellChoices(link) }));
  points.sort((a, b) => comparePoints(a.values, b.values));
  return { points, loss: factor - 1 };
}

function checkArguments(
  stages: readonly (readonly Point[])[],
  combine: readonly Combination[],
  epsilon: number,
  limit: number,
): void {
  if (!(epsilon >= 0)) throw new RangeError(`epsilon is ${epsilon}, at least 0 expected`);
  if (!(limit >= 1)) throw new RangeError(`limit is ${limit}, at least 1 expected`);
  const misshapen = stages.flat().find((point) => point.length !== combine.length);
  if (misshapen) {
    throw new RangeError(`${misshapen.length} objectives given, ${combine.length} expected`);
  }
}

/** The options of one stage that no other option of it covers. */
function keepOptions(options: readonly Point[]): Link[] {
  return thinByEpsilon(options, 0).map((option) => ({ values: options[option], option }));
}

function combineAll(
  front: readonly Link[],
  stage: readonly Link[],
  combine: readonly Combination[],
): Link[] {
  const combined: Link[] = [];
  for (const parent of front) {
    for (const { values, option } of stage) {
      combined.push({ values: combineValues(parent.values, values, combine), option, parent });
    }
  }
  return combined;
}

function combineValues(a: Point, b: Point, combine: readonly Combination[]): number[] {
  const values: number[] = [];
  for (let i = 0; i < combine.length; i++) {
    values.push(combine[i] === 'sum' ? a[i] + b[i] : Math.max(a[i], b[i]));
  }
  return values;
}

/** Thins by the smallest of a growing series of epsilons that meets the limit, starting at `start`. */
function thinFront(
  combined: readonly Link[],
  start: number,
  limit: number,
): { readonly front: Link[]; readonly epsilon: number } {
  const points = combined.map((link) => link.values);
  let epsilon = start;
  for (;;) {
    const within = epsilon < LARGEST_EPSILON ? limit : Number.POSITIVE_INFINITY;
    const kept = thinWithin(points, epsilon, within);
    if (kept) return { front: kept.map((index) => combined[index]), epsilon };
    epsilon = Math.max(FIRST_EPSILON, epsilon * EPSILON_GROWTH);
  }
}

function spellChoices(link: Link): number[] {
  const choices: number[] = [];
  for (let step: Link | undefined = link; step; step = step.parent) choices.push(step.option);
  return choices.reverse();
}
