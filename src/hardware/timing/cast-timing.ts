// When the output bits of a cast settle, given the bits of the sum.
import type { CastPlan, CastStep } from '../cast-plan.js';
import { widthOf } from '../interval-width.js';
import { delayBy, delayByFanOut, latestOf, type PathTime } from './path-time.js';

/** One gate behind the sum; most of it disappears in the last gates of the adder. */
const GATE = 0.05;
/** Choice between the sum and a bound. */
const CHOICE = 0.1;

function timeStep(step: CastStep, bits: readonly PathTime[]): readonly PathTime[] {
  const width = bits.length;
  switch (step.kind) {
    case 'round': {
      const isAdded = step.add > 0 || step.correction !== 'none';
      const carry = isAdded ? 0.1 * (1 + Math.log2(width)) : 0;
      return bits.slice(step.drop).map((bit) => delayBy(bit, 'adders', carry));
    }
    case 'relu': {
      const sign = delayByFanOut(bits[width - 1], width);
      return bits.slice(0, -1).map((bit) => delayBy(latestOf([bit, sign]), 'adders', GATE));
    }
    case 'saturate':
    case 'zeroOverflow': {
      const kept = Math.min(width, widthOf(step.min, step.max));
      const tested = bits.slice(kept - 1);
      const levels = Math.ceil(Math.log2(tested.length + 1));
      const isOver = delayByFanOut(delayBy(latestOf(tested), 'adders', GATE * levels), kept);
      return bits.slice(0, kept).map((bit) => delayBy(latestOf([bit, isOver]), 'adders', CHOICE));
    }
    case 'scale':
    case 'wrap':
      return bits;
  }
}

/** Bits behind all steps of a cast; the last ones there were where a step leaves none. */
export function timeCastBits({ steps }: CastPlan, sum: readonly PathTime[]): readonly PathTime[] {
  let bits = sum;
  for (const step of steps) {
    const next = timeStep(step, bits);
    if (next.length === 0) return bits;
    bits = next;
  }
  return bits;
}

/** The latest output bit. */
export function timeCast(plan: CastPlan, sum: readonly PathTime[]): PathTime {
  return latestOf(timeCastBits(plan, sum));
}
