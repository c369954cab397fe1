// Casts of single elements in front of what works on them, as Verilog.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { CastPlan } from '../hardware/cast-plan.js';
import { widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { concatenate, constant, range } from './verilog-text.js';

/**
 * Declares `to`, `count` elements of format `result`, element `e` made from that of `from` by `plans[e mod length]`, or zero.
 * Plans start at every value that `source` can carry.
 */
export function printFrontCasts(
  plans: readonly (CastPlan | undefined)[],
  count: number,
  formats: { readonly source: FixedPointFormat; readonly result: FixedPointFormat },
  nets: { readonly from: string; readonly to: string },
): string[] {
  const { source, result } = formats;
  const { from, to } = nets;
  const lines: string[] = [];
  const outputs = Array.from({ length: count }, (_, element) => {
    const plan = plans[element % plans.length];
    if (plan === undefined) return constant(0, result.width);
    const net = `${to}_${element}`;
    const [low, width] = [element * source.width, widthOf(plan.low, plan.high)];
    const cast = printCast(plan, net);
    lines.push(
      `  wire ${range(width)} ${net} = ${from}[${low + width - 1}:${low}];`,
      ...cast.lines,
    );
    return cast.output;
  });
  return [
    '  // casts of single elements',
    ...lines,
    `  wire ${range(count * result.width)} ${to} = ${concatenate(outputs)};`,
  ];
}
