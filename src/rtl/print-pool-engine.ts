// A maximum over a window as Verilog: a tree of comparisons for each channel.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { PoolEngine } from '../hardware/engines/pool-engine.js';
import { printCast } from './print-cast.js';
import { concatenate, range } from './verilog-text.js';

function printMaximum(left: string, right: string, signed: boolean): string {
  const asNumber = (net: string) => (signed ? `$signed(${net})` : net);
  return `(${asNumber(left)} > ${asNumber(right)}) ? ${left} : ${right}`;
}

function printChannel(
  engine: PoolEngine,
  channel: number,
  { width, signed }: FixedPointFormat,
  vector: string,
) {
  const lines: string[] = [];
  let count = 0;
  const declare = (value: string) => {
    const net = `c${channel}_${count++}`;
    lines.push(`  wire ${range(width)} ${net} = ${value};`);
    return net;
  };
  let level = Array.from({ length: engine.pixels }, (_, pixel) => {
    const low = (pixel * engine.channels + channel) * width;
    return declare(`${vector}[${low + width - 1}:${low}]`);
  });
  while (level.length > 1) {
    const next: string[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const isPair = i + 1 < level.length;
      next.push(isPair ? declare(printMaximum(level[i], level[i + 1], signed)) : level[i]);
    }
    level = next;
  }
  const cast = printCast(engine.cast, level[0]);
  return { lines: [...lines, ...cast.lines], output: cast.output };
}

/** Drives `y`, `y_push`, `vec_take` from `vec_valid`, `y_space` and the elements in `vector`. */
export function printPoolEngine(
  engine: PoolEngine,
  input: FixedPointFormat,
  vector = 'vec',
): string[] {
  const channels = Array.from({ length: engine.channels }, (_, channel) =>
    printChannel(engine, channel, input, vector),
  );
  return [
    ...channels.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(channels.map(({ output }) => output))};`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
