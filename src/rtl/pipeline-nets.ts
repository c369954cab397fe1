// Names of the nets of a pipelined engine in every row, and bits joined to words.
import {
  type BitRef,
  CONSTANT,
  type PipelineGraph,
  type PipelineNet,
} from '../hardware/pipeline/pipeline-graph.js';
import {
  lastRowsOfNets,
  type OperationRows,
  rowsOfNets,
} from '../hardware/pipeline/pipeline-rows.js';
import { concatenate, range } from './verilog-text.js';

/** Bits `high … low` of a net; a net of one bit has none. */
interface Slice {
  readonly name: string;
  readonly low?: number;
  readonly high?: number;
  readonly inverted: boolean;
}

/** One register of a row: its name, the nets it holds from its lowest bit up. */
export interface RowRegister {
  readonly name: string;
  /** Declared as a single bit, without a range. */
  readonly isSingle: boolean;
  readonly nets: readonly number[];
}

export interface PipelineNets {
  /** Registers between the rows `row − 1` and `row`. */
  registersOf(row: number): readonly RowRegister[];
  /** The bits, lowest first, as they stand in a row, as one expression of exactly as many bits. */
  word(bits: readonly BitRef[], row: number): string;
}

/**
 * Name of the net that a bit belongs to: `n` input, `h` shared sum, `s` and `c` of counters, `t` sum of a tree, `z` result; the upper
 * half of an adder in two halves ends in `_high`.
 */
export function printWordName({ from, index, bit, part }: PipelineNet): string {
  const half = part === 1 ? '_high' : '';
  switch (from) {
    case 'input':
      return `n${index}`;
    case 'sum':
      return `h${index}${half}`;
    case 'counterSum':
      return `s${index}_${bit}`;
    case 'counterCarry':
      return `c${index}_${bit}`;
    case 'total':
      return `t${index}${half}`;
    case 'result':
      return `z${index}`;
  }
}

function isSingle({ from }: PipelineNet): boolean {
  return from === 'counterSum' || from === 'counterCarry';
}

/** Registers of one row by name of the net they delay, in order of the nets. */
function groupRegisters(
  { nets }: PipelineGraph,
  row: number,
  isHeld: (net: number) => boolean,
): Map<string, RowRegister> {
  const groups = new Map<string, { name: string; isSingle: boolean; nets: number[] }>();
  nets.forEach((net, number) => {
    if (!isHeld(number)) return;
    const word = printWordName(net);
    const group = groups.get(word) ?? {
      name: `r${row}_${word}`,
      isSingle: isSingle(net),
      nets: [],
    };
    group.nets.push(number);
    groups.set(word, group);
  });
  return groups;
}

function printSlice({ name, low, high, inverted }: Slice): string {
  const bits = low === undefined ? '' : low === high ? `[${low}]` : `[${high}:${low}]`;
  return `${inverted ? '~' : ''}${name}${bits}`;
}

function isContinued(slice: Slice | undefined, next: Slice): boolean {
  return (
    slice?.high !== undefined &&
    slice.name === next.name &&
    slice.inverted === next.inverted &&
    next.low === slice.high + 1
  );
}

/** Names for the nets of a graph whose operations stand in the rows given. */
export function namePipelineNets(
  graph: PipelineGraph,
  rows: OperationRows,
  depth: number,
): PipelineNets {
  const last = lastRowsOfNets(graph, rows);
  const made = rowsOfNets(graph, rows);
  const registers = Array.from({ length: depth }, (_, row) =>
    groupRegisters(graph, row, (net) => made[net] < row && row <= last[net]),
  );
  const places = registers.map((groups) => {
    const place = new Map<number, number>();
    for (const { nets } of groups.values()) {
      for (const [i, net] of nets.entries()) place.set(net, i);
    }
    return place;
  });
  const sliceOf = ({ net, inverted }: BitRef, row: number): Slice => {
    if (net === CONSTANT) return { name: `1'b${inverted ? 1 : 0}`, inverted: false };
    const named = graph.nets[net];
    const word = printWordName(named);
    const name = made[net] === row ? word : `r${row}_${word}`;
    if (isSingle(named)) return { name, inverted };
    const bit = made[net] === row ? named.bit : places[row].get(net);
    return { name, low: bit, high: bit, inverted };
  };
  const word = (bits: readonly BitRef[], row: number) => {
    const slices: Slice[] = [];
    for (const bit of bits) {
      const next = sliceOf(bit, row);
      const top = slices[slices.length - 1];
      if (isContinued(top, next)) slices[slices.length - 1] = { ...top, high: next.high };
      else slices.push(next);
    }
    const [only] = slices;
    // An inverted word would be extended before it is inverted, were it not in braces.
    const isPlain = slices.length === 1 && (bits.length === 1 || !only.inverted);
    return isPlain ? printSlice(only) : concatenate(slices.map(printSlice));
  };
  return { registersOf: (row) => [...registers[row].values()], word };
}

/** `reg` declarations of one row, single bits together on lines of their own. */
export function printRegisters(registers: readonly RowRegister[]): string[] {
  const words = registers.filter((register) => !register.isSingle);
  const singles = registers.filter((register) => register.isSingle).map(({ name }) => name);
  const lines = words.map(({ name, nets }) => `  reg ${range(nets.length)} ${name};`);
  for (let i = 0; i < singles.length; i += 8) {
    lines.push(`  reg ${singles.slice(i, i + 8).join(', ')};`);
  }
  return lines;
}
