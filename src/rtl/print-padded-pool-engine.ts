// A maximum over a window at the edge of an image as Verilog: what lies outside becomes the smallest number.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { PaddedPoolEngine } from '../hardware/engines/padded-pool-engine.js';
import { printPoolEngine } from './print-pool-engine.js';
import { printBoth, printWindowPosition } from './print-window-position.js';
import { concatenate, range } from './verilog-text.js';

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. The sign bit alone is the smallest number. */
export function printPaddedPoolEngine(
  { pool, position, inside }: PaddedPoolEngine,
  input: FixedPointFormat,
): string[] {
  const { channels, pixels } = pool;
  const zeros = input.width > 1 ? `, ${input.width - 1}'b0` : '';
  const marked = inside.map((_, pixel) => `{${channels}{{~inside${pixel}${zeros}}}}`);
  return [
    ...printWindowPosition(position),
    ...inside.map((bits, pixel) => `  wire inside${pixel} = ${printBoth(bits)};`),
    `  wire ${range(pixels * channels * input.width)} seen = vec | ${concatenate(marked)};`,
    ...printPoolEngine(pool, input, 'seen'),
  ];
}
