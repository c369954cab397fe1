// Adds streams of digits: full adders reduce the bits of one cycle, carries out of the digit are saved for the next.
import { type Counter, NO_WIRE } from '../constant-product/compressor-tree.js';

/**
 * Sum of `streams` streams of `digit` bits a cycle. Wires: bit j of stream k is `k·digit + j`, then the `saved` carries, then
 * sum and carry of every adder in turn. Adders stand in order of dependence.
 */
export interface DigitTree {
  readonly streams: number;
  readonly digit: number;
  /** Carries kept from one cycle to the next, all of weight 1. */
  readonly saved: number;
  readonly adders: readonly Counter[];
  /** Wire of every bit of the sum's digit; `NO_WIRE` without streams. */
  readonly sums: readonly number[];
  /** Wires that the saved carries are loaded from. */
  readonly carries: readonly number[];
}

/** Sum output after the early inputs and after the latest one, in half full-adder delays (one exclusive-or). */
const EARLY_INPUT = 2;
const LATE_INPUT = 1;
/** A saved carry: gated at the first digit, by a net that goes everywhere. */
const SAVED_ARRIVAL = 4;

interface Wire {
  readonly id: number;
  readonly arrival: number;
}

/** Puts a wire behind those of a sorted column that are there no later. */
function insertWire(column: Wire[], wire: Wire): void {
  let index = column.length;
  while (index > 0 && column[index - 1].arrival > wire.arrival) index--;
  column.splice(index, 0, wire);
}

/**
 * Each bit position reduces its streams and as many carries but one to a single wire: `streams − 1` full adders a position
 * and no half adder, the earliest wires first. `arrivals[k][j]` is when bit j of stream k settles, in half full-adder delays.
 */
export function planDigitTree(arrivals: readonly (readonly number[])[], digit: number): DigitTree {
  const streams = arrivals.length;
  const saved = Math.max(0, streams - 1);
  const firstAdder = streams * digit + saved;
  const adders: Counter[] = [];
  const sums: number[] = [];
  let carries = Array.from({ length: saved }, (_, k): Wire => {
    return { id: streams * digit + k, arrival: SAVED_ARRIVAL };
  });
  for (let column = 0; column < digit; column++) {
    const wires = [
      ...arrivals.map((stream, k): Wire => ({ id: k * digit + column, arrival: stream[column] })),
      ...carries,
    ];
    wires.sort((p, q) => p.arrival - q.arrival || p.id - q.id);
    carries = [];
    while (wires.length > 1) {
      const [a, b, c] = wires.splice(0, 3);
      const arrival = Math.max(b.arrival + EARLY_INPUT, c.arrival + LATE_INPUT);
      const id = firstAdder + 2 * adders.length;
      adders.push({ column, a: a.id, b: b.id, c: c.id, hasCarry: true });
      insertWire(wires, { id, arrival });
      carries.push({ id: id + 1, arrival });
    }
    sums.push(wires[0]?.id ?? NO_WIRE);
  }
  return { streams, digit, saved, adders, sums, carries: carries.map(({ id }) => id) };
}
