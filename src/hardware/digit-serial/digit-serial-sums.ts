// Which bits of every sum a digit-serial engine must make, and which digit widths that allows.
import type { CastPlan } from '../cast-plan.js';
import { constantMatrixOf, planSumCast } from '../constant-matrix.js';
import { widthOf } from '../interval-width.js';
import type { Stage } from '../stages.js';

/** Bits a cycle that may be asked for. */
const DIGIT_WIDTHS = [1, 2, 4, 8] as const;

/** Cycles from the selection of a vector's last digits to the storing of its results: they are added, then cast. */
export const DIGIT_SERIAL_DELAY = 2;

/** One output's sum: bits `drop … drop + width − 1` are kept as a word and cast; the bits below only make carries. */
export interface SumWindow {
  /** To be added to every sum: bias and rounding half. */
  readonly constant: number;
  readonly drop: number;
  readonly width: number;
  /** From the word to the output; its `offset` is in `constant`. */
  readonly cast: CastPlan;
}

/** Truncation leaves bits out before they are stored; wrapping leaves out those above. */
function trimCast(plan: CastPlan): { readonly drop: number; readonly cast: CastPlan } {
  let [drop, cast] = [0, plan];
  const [first, ...rest] = cast.steps;
  if (first?.kind === 'round' && first.add === 0 && first.correction === 'none') {
    drop = first.drop;
    cast = { ...cast, low: first.low, high: first.high, steps: rest };
  }
  const [next, ...others] = cast.steps;
  // An unsigned result may be wider than the sum: its upper bits are copies of the sign.
  if (next?.kind === 'wrap' && next.width <= widthOf(cast.low, cast.high)) {
    cast = { ...cast, low: next.low, high: next.high, steps: others };
  }
  return { drop, cast };
}

const windowsOfStage = new WeakMap<Stage, readonly SumWindow[]>();

/** The windows of all outputs of a dense or conv2d stage. Throws INPUT as `constantMatrixOf`. */
export function sumWindowsOf(stage: Stage): readonly SumWindow[] {
  const known = windowsOfStage.get(stage);
  if (known !== undefined) return known;
  const { constants } = constantMatrixOf(stage);
  const windows = Array.from(constants, (bias, output) => {
    const plan = planSumCast(stage, output);
    const { drop, cast } = trimCast(plan);
    const width = widthOf(cast.low, cast.high);
    return { constant: bias + plan.offset, drop, width, cast };
  });
  windowsOfStage.set(stage, windows);
  return windows;
}

/** Bits of the widest sum, the ones below its window included: what the digits of one vector must cover. */
function widestSum(stage: Stage): number {
  return Math.max(...sumWindowsOf(stage).map(({ drop, width }) => drop + width));
}

/** Reuse factors of the digit widths: ⌈bits of the widest sum / digit width⌉, 1 left out, ascending. */
export function digitSerialFactors(stage: Stage): readonly number[] {
  const bits = widestSum(stage);
  const factors = new Set(DIGIT_WIDTHS.map((width) => Math.ceil(bits / width)));
  return [...factors].filter((factor) => factor > 1).sort((a, b) => a - b);
}

/** The narrowest digits that make all sums in `reuseFactor` cycles. */
export function digitWidthOf(stage: Stage, reuseFactor: number): number {
  return Math.ceil(widestSum(stage) / reuseFactor);
}
