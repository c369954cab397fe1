// The sum of several numbers in an accumulator as Verilog: a compressor tree, or additions with a cast after each.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { OperandSum } from '../hardware/engines/operand-sum.js';
import { widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { range, resize, type Signal } from './verilog-text.js';

/** `net` with zeros below it, cut or extended to `width` bits. */
function shiftUp(net: Signal, up: number, width: number): string {
  if (up >= width) return `${width}'b0`;
  const kept = resize(net, width - up);
  return up === 0 ? kept : `{${kept}, ${up}'b0}`;
}

/** Declares `net`, the raw sum in the accumulator of the numbers `operand(0) …`. `id` keeps the nets of several sums apart. */
export function printSum(
  sum: OperandSum,
  accumulator: FixedPointFormat,
  net: string,
  id: string,
  operand: (index: number) => Signal,
): string[] {
  const declare = (name: string, value: string) =>
    `  wire ${range(accumulator.width)} ${name} = ${value};`;
  if (sum.kind === 'tree') {
    const leaf = (index: number) => {
      const { operand: summand, bit, inverted } = sum.leaves[index];
      return `${inverted ? '~' : ''}${operand(summand).name}[${bit}]`;
    };
    const cast = printCast(sum.cast, `${net}_all`);
    const tree = printCompressorTree(sum.tree, id, `${net}_all`, leaf);
    return [...tree, ...cast.lines, declare(net, cast.output)];
  }
  const { count, steps } = sum;
  const nameOf = (step: number) => (step === steps.length - 1 ? net : `${net}_${step}`);
  const signalOf = (index: number): Signal =>
    index < count ? operand(index) : { ...accumulator, name: nameOf(index - count) };
  return steps.flatMap(({ left, leftUp, right, rightUp, cast }, step) => {
    const width = widthOf(cast.low, cast.high);
    const exact = `${net}_exact${step}`;
    const added = shiftUp(signalOf(right), rightUp, width);
    const value =
      left === undefined ? added : `${shiftUp(signalOf(left), leftUp, width)} + ${added}`;
    const result = printCast(cast, exact);
    return [
      `  wire ${range(width)} ${exact} = ${value};`,
      ...result.lines,
      declare(nameOf(step), result.output),
    ];
  });
}
