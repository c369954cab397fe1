// An average over a window as Verilog: for each channel the sum, its quotients, and the one that counts.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { AveragePoolEngine } from '../hardware/engines/average-pool-engine.js';
import { widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { printLine } from './print-element.js';
import { printSum } from './print-operand-sum.js';
import { printBoth, printWindowPosition } from './print-window-position.js';
import { concatenate, range } from './verilog-text.js';

function printQuotients(engine: AveragePoolEngine, channel: number): string[] {
  const { quotients, low, high, output } = engine;
  const width = widthOf(low, high);
  const operand = { name: `a${channel}`, width, signed: low < 0 };
  const nets = quotients.flatMap(({ line, cast }, index) => {
    const id = `${channel}_${index}`;
    const result = printCast(cast, `m${id}`);
    return [
      ...printLine(line, operand, `m${id}`, widthOf(cast.low, cast.high), `${channel}_q${index}`),
      ...result.lines,
      `  wire ${range(output.width)} q${id} = ${result.output};`,
    ];
  });
  const choice = quotients.map((_, index) => {
    const isLast = index === quotients.length - 1;
    return isLast ? `q${channel}_${index}` : `takes${index} ? q${channel}_${index} : `;
  });
  return [
    `  wire ${range(width)} a${channel} = s${channel}[${width - 1}:0];`,
    ...nets,
    `  wire ${range(output.width)} o${channel} = ${choice.join('')};`,
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printAveragePoolEngine(
  engine: AveragePoolEngine,
  input: FixedPointFormat,
): string[] {
  const { channels, pixels, quotients, position } = engine;
  const numbers = Array.from({ length: channels }, (_, channel) => channel);
  const printPixels = (channel: number) =>
    Array.from({ length: pixels }, (_, pixel) => {
      const low = (pixel * channels + channel) * input.width;
      return `  wire ${range(input.width)} p${channel}_${pixel} = vec[${low + input.width - 1}:${low}];`;
    });
  const choices = quotients.slice(0, -1).map(({ windows }, index) => {
    return `  wire takes${index} = ${windows.map(printBoth).join(' | ')};`;
  });
  return [
    ...(position === undefined ? [] : [...printWindowPosition(position), ...choices]),
    ...numbers.flatMap((channel) => [
      ...printPixels(channel),
      ...printSum(engine.sum, engine.accumulator, `s${channel}`, `${channel}`, (pixel) => {
        return { ...input, name: `p${channel}_${pixel}` };
      }),
      ...printQuotients(engine, channel),
    ]),
    `  assign y = ${concatenate(numbers.map((channel) => `o${channel}`))};`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
