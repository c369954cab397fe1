// Merges of two numbers as Verilog: one sum, product, choice or wire for each output element.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type { MergeEngine, MergeLane } from '../hardware/engines/merge-engine.js';
import { type MergeOperand, rangeOf } from '../hardware/engines/merge-operands.js';
import { widthOf } from '../hardware/interval-width.js';
import { printCast } from './print-cast.js';
import { printOperand, printProductTree } from './print-product-tree.js';
import { concatenate, constant, range, resize } from './verilog-text.js';

interface LaneNets {
  readonly a: string;
  readonly b: string;
  /** The exact result. */
  readonly m: string;
  readonly index: number;
}

/** The number with `fraction` fraction bits, cut or extended to `width` bits. */
function align(net: string, { format }: MergeOperand, fraction: number, width: number): string {
  const zeros = fraction - fractionBits(format);
  const signal = { name: net, width: format.width, signed: format.signed };
  if (zeros === 0) return resize(signal, width);
  if (zeros >= width) return constant(0, width);
  return `{${resize(signal, width - zeros)}, ${zeros}'b0}`;
}

/** Bits that hold the numbers of both operands, and whether they have a sign. */
function commonWidth({ operands }: MergeLane, fraction: number) {
  const ranges = operands.flatMap(({ format }) => rangeOf(format, fraction));
  const low = Math.min(...ranges);
  return { width: widthOf(low, Math.max(...ranges)), signed: low < 0 };
}

function printSum(engine: MergeEngine, lane: MergeLane, { a, b, m }: LaneNets): string[] {
  const width = widthOf(lane.cast.low, lane.cast.high);
  const [x, y] = [a, b].map((net, side) => align(net, lane.operands[side], engine.fraction, width));
  return [`  wire ${range(width)} ${m} = ${x} ${engine.operation === 'add' ? '+' : '-'} ${y};`];
}

/** Half the sum, truncated towards zero: a negative one gets one unit more before its last bit is dropped. */
function printAverage(
  engine: MergeEngine,
  lane: MergeLane,
  { a, b, m, index }: LaneNets,
): string[] {
  const common = commonWidth(lane, engine.fraction);
  const width = common.width + 1;
  const [x, y] = [a, b].map((net, side) => align(net, lane.operands[side], engine.fraction, width));
  const half = { name: `h${index}`, width: width - 1, signed: common.signed };
  const negative = common.signed ? ` + {{${width - 1}{1'b0}}, s${index}[${width - 1}]}` : '';
  const result = widthOf(lane.cast.low, lane.cast.high);
  return [
    `  wire ${range(width)} s${index} = ${x} + ${y};`,
    `  wire ${range(width)} t${index} = s${index}${negative};`,
    `  wire ${range(width - 1)} ${half.name} = t${index}[${width - 1}:1];`,
    `  wire ${range(result)} ${m} = ${resize(half, result)};`,
  ];
}

function printChoice(engine: MergeEngine, lane: MergeLane, { a, b, m, index }: LaneNets): string[] {
  const { width, signed } = commonWidth(lane, engine.fraction);
  const [x, y] = [a, b].map((net, side) => align(net, lane.operands[side], engine.fraction, width));
  const result = widthOf(lane.cast.low, lane.cast.high);
  const number = (net: string) => (signed ? `$signed(${net})` : net);
  const relation = engine.operation === 'maximum' ? '>' : '<';
  const [left, right] = ['l', 'r'].map((side) => `${side}${index}`);
  const pick = (name: string) => resize({ name, width, signed }, result);
  return [
    `  wire ${range(width)} ${left} = ${x};`,
    `  wire ${range(width)} ${right} = ${y};`,
    `  wire ${range(result)} ${m} = (${number(left)} ${relation} ${number(right)}) ? ${pick(left)} : ${pick(right)};`,
  ];
}

function printResult(engine: MergeEngine, lane: MergeLane, nets: LaneNets): string[] {
  switch (engine.operation) {
    case 'add':
    case 'subtract':
      return printSum(engine, lane, nets);
    case 'average':
      return printAverage(engine, lane, nets);
    case 'maximum':
    case 'minimum':
      return printChoice(engine, lane, nets);
    case 'multiply':
      if (engine.product === undefined) throw new RangeError('a product without its tree');
      return printProductTree(engine.product, `${nets.index}`, nets.m, [[nets.a, nets.b]]);
    case 'concatenate':
      return [`  wire ${range(lane.operands[0].format.width)} ${nets.m} = ${nets.a};`];
  }
}

function printLane(engine: MergeEngine, lane: MergeLane, index: number, wordBits: number) {
  const nets = { a: `a${index}`, b: `b${index}`, m: `m${index}`, index };
  const cast = printCast(lane.cast, nets.m);
  const lines = [
    ...lane.operands.map((operand, side) =>
      printOperand(side === 0 ? nets.a : nets.b, operand, wordBits),
    ),
    ...printResult(engine, lane, nets),
    ...cast.lines,
  ];
  return { lines, output: cast.output };
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printMergeEngine(engine: MergeEngine, input: FixedPointFormat): string[] {
  const lanes = engine.lanes.map((lane, index) => printLane(engine, lane, index, input.width));
  return [
    `  // ${engine.operation} of ${engine.lanes.length} elements`,
    ...lanes.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(lanes.map(({ output }) => output))};`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
