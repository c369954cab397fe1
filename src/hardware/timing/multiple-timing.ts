// When the bits of the multiples of operands settle, bit by bit: low bits of a product are there long before its sign.

import type { ProductTerm } from '../constant-product/product-plan.js';
import type { MultipleGraph, MultipleSet, NumberSize } from '../multiplexed/mac-multiples.js';
import { timeAdder, timeCounter } from './adder-timing.js';
import { AT_START, type PathTime } from './path-time.js';

/** Bits of a number that is added, lowest first; `undefined` for a zero. */
type Row = readonly (PathTime | undefined)[];

interface TimedNumber extends NumberSize {
  readonly bits: readonly PathTime[];
}

function rowOf({ bits, signed }: TimedNumber, shift: number, width: number): Row {
  const sign = signed ? bits[bits.length - 1] : undefined;
  return Array.from({ length: width }, (_, i) =>
    i < shift ? undefined : (bits[i - shift] ?? sign),
  );
}

/** Three rows as two. */
function compress([a, b, c]: readonly Row[]): Row[] {
  const sums: (PathTime | undefined)[] = [];
  const carries: (PathTime | undefined)[] = [undefined];
  a.forEach((bit, i) => {
    const there = [bit, b[i], c[i]].filter((each) => each !== undefined);
    const [p, q, r = p] = there;
    const time = there.length > 1 ? timeCounter([p, q, r], false) : p;
    sums.push(time);
    carries.push(there.length > 1 ? time : undefined);
  });
  return [sums, carries.slice(0, a.length)];
}

/** What stands below all bits of the numbers that are subtracted, and has one bit, needs no adder. */
function addRows(rows: readonly Row[], subtracted: readonly Row[], width: number): PathTime[] {
  let left = [...rows, ...subtracted];
  const isWire = (i: number) =>
    left.filter((row) => row[i] !== undefined).length < 2 &&
    subtracted.every((row) => row[i] === undefined);
  let low = 0;
  while (low < width && isWire(low)) low++;
  const wires = Array.from({ length: low }, (_, i) => left.find((row) => row[i])?.[i]);
  left = left.map((row) => row.slice(low));
  while (left.length > 2) left = [...left.slice(3), ...compress(left.slice(0, 3))];
  const [a, b = a.map(() => undefined)] = left;
  const settled = timeAdder(a, b).slice(0, width - low);
  return [...wires.map((wire) => wire ?? AT_START), ...settled];
}

function timeTerms(
  terms: readonly ProductTerm[],
  nodes: readonly TimedNumber[],
  width: number,
): PathTime[] {
  const row = ({ node, shift }: ProductTerm) => rowOf(nodes[node], shift, width);
  const [only] = terms;
  if (terms.length === 1 && !only.negative && only.shift === 0) {
    return nodes[only.node].bits.slice(0, width);
  }
  const added = terms.filter(({ negative }) => !negative).map(row);
  const subtracted = terms.filter(({ negative }) => negative).map(row);
  return addRows(added, subtracted, width);
}

function timeGraph(
  { products, nodes, multiples }: MultipleGraph,
  { multiples: all }: MultipleSet,
  operand: PathTime,
): (readonly [multiple: number, bits: readonly PathTime[]])[] {
  const [first] = nodes;
  const numbers: TimedNumber[] = [{ ...first, bits: new Array(first.width).fill(operand) }];
  products.sums.forEach(({ left, right, shift, negative }, index) => {
    const size = nodes[index + 1];
    const terms = [
      { node: left, shift: 0, negative: false },
      { node: right, shift, negative },
    ];
    numbers.push({ ...size, bits: timeTerms(terms, numbers, size.width) });
  });
  return products.outputs.map((terms, output) => {
    const multiple = multiples[output];
    return [multiple, timeTerms(terms, numbers, all[multiple].width)] as const;
  });
}

/** Bits of every multiple, the bits of an operand settling at `timeOf`. */
export function timeMultipleBits(
  set: MultipleSet,
  timeOf: (graph: MultipleGraph) => PathTime,
): readonly (readonly PathTime[])[] {
  const times: (readonly PathTime[])[] = [];
  for (const graph of set.graphs) {
    for (const [multiple, bits] of timeGraph(graph, set, timeOf(graph))) times[multiple] = bits;
  }
  return times;
}
