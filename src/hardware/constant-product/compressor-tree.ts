// Adds columns of bits: 3:2 counters, earliest arrivals first, until one carry-propagate adder is left.

/** Wire numbers with a meaning of their own. */
export const ONE = -1;
export const NO_WIRE = -2;

/** One counter: `c = NO_WIRE` makes it a half adder. Sum stays in `column`, carry goes to `column + 1`. */
export interface Counter {
  readonly column: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** False in the last column: nothing is kept beyond it. */
  readonly hasCarry: boolean;
}

/** A leaf of the tree: wire number = its index. `arrival` in units of half a full-adder delay. */
export interface TreeLeaf {
  readonly column: number;
  readonly arrival: number;
}

/**
 * Sum of all leaves and a constant modulo `2^width`. Counter `k` drives the wires `leaves + 2k` (sum) and
 * `leaves + 2k + 1` (carry). What is left in each column, at most two wires, stands in `rows`.
 */
export interface CompressorTree {
  readonly width: number;
  readonly leaves: number;
  readonly counters: readonly Counter[];
  readonly rows: readonly (readonly [number, number])[];
  /** First column of the final adder; `width` if there is none. */
  readonly adderFrom: number;
  /** Arrival of the sum, in units of half a full-adder delay. */
  readonly arrival: number;
}

/** Delay of a full adder or of its sum output, in half full-adder delays (two exclusive-ors). */
const COUNTER_DELAY = 2;
/** The input that arrives last passes one exclusive-or only. */
const LATE_INPUT_DELAY = 1;

/** Delay of a parallel-prefix carry-propagate adder of this width, in half full-adder delays. */
export function adderDelay(width: number): number {
  return width <= 0 ? 0 : 2 + Math.ceil(Math.log2(width));
}

interface Wire {
  readonly id: number;
  readonly arrival: number;
}

/** Keeps a column sorted by arrival; equal arrivals in order of creation. */
function insertWire(column: Wire[], wire: Wire): void {
  let index = column.length;
  while (index > 0 && column[index - 1].arrival > wire.arrival) index--;
  column.splice(index, 0, wire);
}

function startColumns(leaves: readonly TreeLeaf[], constant: number, width: number): Wire[][] {
  const columns: Wire[][] = Array.from({ length: width }, () => []);
  let rest = ((constant % 2 ** width) + 2 ** width) % 2 ** width;
  for (let column = 0; column < width; column++) {
    if (rest % 2 === 1) columns[column].push({ id: ONE, arrival: 0 });
    rest = Math.floor(rest / 2);
  }
  leaves.forEach(({ column, arrival }, id) => {
    if (column < width) insertWire(columns[column], { id, arrival });
  });
  return columns;
}

/** Bits of the final adder: from the first column with two wires to the top. */
function planFinalAdder(columns: readonly Wire[][]): { adderFrom: number; arrival: number } {
  const width = columns.length;
  const first = columns.findIndex((column) => column.length > 1);
  const adderFrom = first === -1 ? width : first;
  const latest = Math.max(0, ...columns.flat().map((wire) => wire.arrival));
  return { adderFrom, arrival: latest + adderDelay(width - adderFrom) };
}

/**
 * Column compression in the manner of the three-greedy approach (Stelling, Martel, Oklobdzija, Ravi 1998):
 * from the lowest column up, the three earliest wires go into a counter while more than two are left.
 * `constant` is any integer below 2^52 in magnitude.
 */
export function planCompressorTree(
  leaves: readonly TreeLeaf[],
  constant: number,
  width: number,
): CompressorTree {
  const columns = startColumns(leaves, constant, width);
  const counters: Counter[] = [];
  columns.forEach((wires, column) => {
    while (wires.length > 2) {
      const [a, b, c] = wires.splice(0, 3);
      const early = Math.max(a.arrival, b.arrival) + COUNTER_DELAY;
      const arrival = Math.max(early, c.arrival + LATE_INPUT_DELAY);
      const hasCarry = column + 1 < width;
      const sum = leaves.length + 2 * counters.length;
      counters.push({ column, a: a.id, b: b.id, c: c.id, hasCarry });
      insertWire(wires, { id: sum, arrival });
      if (hasCarry) insertWire(columns[column + 1], { id: sum + 1, arrival });
    }
  });
  const rows = columns.map(
    ([a, b]) => [a?.id ?? NO_WIRE, b?.id ?? NO_WIRE] as readonly [number, number],
  );
  return { width, leaves: leaves.length, counters, rows, ...planFinalAdder(columns) };
}

/**
 * Full adders the counters amount to: a counter with a constant input or without carry is half of one.
 */
export function countCompressorBits(tree: CompressorTree): number {
  return tree.counters.reduce((sum, { a, b, c, hasCarry }) => {
    const isPartial = !hasCarry || a === ONE || b === ONE || c === ONE || c === NO_WIRE;
    return sum + (isPartial ? 0.5 : 1);
  }, 0);
}

/** Bit positions of the final carry-propagate adder. */
export function countFinalAdderBits(tree: CompressorTree): number {
  return tree.width - tree.adderFrom;
}
