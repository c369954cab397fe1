// The slope of a quantiser with a trained step or clip, counted in steps.

/** Which scale a quantiser trains: the clip alone (PACT), or the step inside of the range as well (LSQ). */
export type TrainedScale = 'clip' | 'step';

/**
 * d(output)/d(step) of `step · round(clip(v, low, high))` at `v = x/step`: the bound where it is cut off; inside
 * `round(v) − v` for a trained step (LSQ, arXiv 1902.08153) and 0 for a trained clip (PACT, arXiv 1805.06085, whose
 * clip is `high` steps).
 */
export function stepSlope(v: number, low: number, high: number, trained: TrainedScale): number {
  if (v <= low) return low;
  if (v >= high) return high;
  return trained === 'step' ? Math.floor(v + 0.5) - v : 0;
}
