// Plan of an argmax: a tournament of comparisons; the result is one number at the winner and another one elsewhere.
import { castThrough } from '../elements/element-plan.js';
import { activationLayersOf, computeLayerOf, type Stage } from '../stages.js';

/** The later of two elements wins if it is larger; `left` and `right` are elements or earlier matches. */
export interface Match {
  readonly left: number;
  readonly right: number;
}

export interface ArgmaxEngine {
  readonly kind: 'argmax';
  /** Elements 0 … length−1 play; match k is number `length + k`; the last one is the final. */
  readonly length: number;
  readonly matches: readonly Match[];
  /** Raw results. */
  readonly winner: number;
  readonly others: number;
  readonly outputWidth: number;
}

/** Comparisons of an argmax stage: neighbours first, so that the first of equal elements wins. */
export function planArgmaxEngine(stage: Stage): ArgmaxEngine {
  const { outputShape } = computeLayerOf(stage);
  const length = outputShape[outputShape.length - 1];
  const matches: Match[] = [];
  let level = Array.from({ length }, (_, index) => index);
  while (level.length > 1) {
    const next: number[] = [];
    for (let i = 0; i + 1 < level.length; i += 2) {
      next.push(length + matches.push({ left: level[i], right: level[i + 1] }) - 1);
    }
    if (level.length % 2 === 1) next.push(level[level.length - 1]);
    level = next;
  }
  const casts = activationLayersOf(stage);
  const [winner, others] = [castThrough(casts, 1, 0), castThrough(casts, 0, 0)];
  const outputWidth = stage.outputFormat.width;
  return { kind: 'argmax', length, matches, winner, others, outputWidth };
}
