// Asks for points one after the other and never for one that was seen before.
import { createStream, type SearchRandom } from './random-stream.js';
import type { Asked, SamplerState } from './search-algorithm.js';
import {
  countPoints,
  countValues,
  type SearchSpace,
  type Values,
  valuesKey,
} from './search-space.js';
import { cellBorders, decode, type UnitPoint } from './unit-cube.js';

/** What a proposal may look at besides the state it was prepared from. */
export interface ProposalContext {
  readonly random: SearchRandom;
  /** Number of the job, counted from 0 since the start. */
  readonly index: number;
  /** Asked and not yet told, this call's earlier jobs included. */
  readonly pending: readonly Values[];
  isSeen(point: UnitPoint): boolean;
}

/** Makes one point; is asked again when its point was seen before. */
export type Propose = (context: ProposalContext) => UnitPoint;

/** Tries before a repeated proposal gives way to a random point, and before random points give way to a list. */
const PROPOSALS = 20;
const RANDOM_DRAWS = 200;
/** Spaces up to this size are listed to find the last unseen points. */
const LARGEST_LISTED = 200_000;

/** A uniformly random point of the unit cube. */
export function drawPoint(space: SearchSpace, random: SearchRandom): UnitPoint {
  return space.map(() => random.uniform());
}

/** Every point of a finite space, each parameter at the middle of a cell. */
export function* listPoints(space: SearchSpace): Generator<UnitPoint> {
  const cells = space.map((parameter) => {
    const borders = cellBorders(parameter);
    return borders.slice(1).map((border, i) => (border + borders[i]) / 2);
  });
  const total = countPoints(space);
  for (let number = 0; number < total; number++) {
    let rest = number;
    yield space.map((parameter, i) => {
      const count = countValues(parameter);
      const cell = rest % count;
      rest = Math.floor(rest / count);
      return cells[i][cell];
    });
  }
}

function drawListed(space: SearchSpace, context: ProposalContext): UnitPoint | undefined {
  if (countPoints(space) > LARGEST_LISTED) return undefined;
  const unseen = [...listPoints(space)].filter((point) => !context.isSeen(point));
  return unseen[context.random.integer(unseen.length)];
}

function drawUnseen(
  space: SearchSpace,
  propose: Propose,
  context: ProposalContext,
): UnitPoint | undefined {
  for (let attempt = 0; attempt < PROPOSALS; attempt++) {
    const point = propose(context);
    if (!context.isSeen(point)) return point;
  }
  for (let attempt = 0; attempt < RANDOM_DRAWS; attempt++) {
    const point = drawPoint(space, context.random);
    if (!context.isSeen(point)) return point;
  }
  return drawListed(space, context);
}

/** Asks `count` points of `propose`, or fewer when the space has no more. */
export function askUnseen<S extends SamplerState>(
  state: S,
  count: number,
  propose: Propose,
): Asked<S, Values> {
  const { space, seed, observations } = state;
  const pending = [...state.pending];
  const seen = new Set(
    [...pending, ...observations.map(({ values }) => values)].map((values) =>
      valuesKey(space, values),
    ),
  );
  const isSeen = (point: UnitPoint) => seen.has(valuesKey(space, decode(space, point)));
  const jobs: Values[] = [];
  while (jobs.length < count) {
    const index = state.asked + jobs.length;
    const random = createStream(seed, index);
    const point = drawUnseen(space, propose, { random, index, pending, isSeen });
    if (point === undefined) break;
    const values = decode(space, point);
    seen.add(valuesKey(space, values));
    pending.push(values);
    jobs.push(values);
  }
  return { state: { ...state, asked: state.asked + jobs.length, pending }, jobs };
}
