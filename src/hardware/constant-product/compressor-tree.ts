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

/** Delays of counters, in half full-adder delays. */
export interface CounterDelays {
  /** From the second-latest input: two exclusive-ors. */
  readonly early: number;
  /** From the latest input: one exclusive-or of a counter that is logic, all of a cell. */
  readonly late: number;
}

export const LOGIC_DELAYS: CounterDelays = { early: 2, late: 1 };
export const CELL_DELAYS: CounterDelays = { early: 2, late: 1.8 };

/** Delay of a parallel-prefix carry-propagate adder of this width, in half full-adder delays. */
export function adderDelay(width: number): number {
  return width <= 0 ? 0 : 2 + Math.ceil(Math.log2(width));
}

/** A bit of a column while the tree is planned. */
export interface Wire {
  readonly id: number;
  readonly arrival: number;
}

/** Keeps a column sorted by arrival; equal arrivals in order of creation. */
export function insertWire(column: Wire[], wire: Wire): void {
  let index = column.length;
  while (index > 0 && column[index - 1].arrival > wire.arrival) index--;
  column.splice(index, 0, wire);
}

/** The columns of a tree before any counter, each sorted by arrival. */
export function startColumns(
  leaves: readonly TreeLeaf[],
  constant: number,
  width: number,
): Wire[][] {
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

/** When a counter of wires sorted by arrival settles. */
export function counterArrival(wires: readonly Wire[], { early, late }: CounterDelays): number {
  const last = wires[wires.length - 1].arrival;
  const before = wires.length > 1 ? wires[wires.length - 2].arrival + early : 0;
  return Math.max(before, last + late);
}

/** The tree of counters whose columns have at most two wires left. */
export function finishTree(
  leaves: number,
  counters: readonly Counter[],
  columns: readonly Wire[][],
): CompressorTree {
  const rows = columns.map(
    ([a, b]) => [a?.id ?? NO_WIRE, b?.id ?? NO_WIRE] as readonly [number, number],
  );
  return { width: columns.length, leaves, counters, rows, ...planFinalAdder(columns) };
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
  delays: CounterDelays = LOGIC_DELAYS,
): CompressorTree {
  const columns = startColumns(leaves, constant, width);
  const counters: Counter[] = [];
  columns.forEach((wires, column) => {
    while (wires.length > 2) {
      const inputs = wires.splice(0, 3);
      const [a, b, c] = inputs;
      const arrival = counterArrival(inputs, delays);
      const hasCarry = column + 1 < width;
      const sum = leaves.length + 2 * counters.length;
      counters.push({ column, a: a.id, b: b.id, c: c.id, hasCarry });
      insertWire(wires, { id: sum, arrival });
      if (hasCarry) insertWire(columns[column + 1], { id: sum + 1, arrival });
    }
  });
  return finishTree(leaves.length, counters, columns);
}

/** True for a counter with three variable inputs and both outputs: a full adder, no less. */
export function isFullAdder({ a, b, c, hasCarry }: Counter): boolean {
  return hasCarry && a !== ONE && b !== ONE && c !== ONE && c !== NO_WIRE;
}

/**
 * Full adders the counters amount to: a counter with a constant input or without carry is half of one.
 */
export function countCompressorBits(tree: CompressorTree): number {
  return tree.counters.reduce((sum, counter) => sum + (isFullAdder(counter) ? 1 : 0.5), 0);
}
