// What an element-wise layer does to one raw input: constants, straight lines and tables over stretches of its range.
import { ParetapeError } from '../../core/errors.js';

/** Entry `trunc(x·multiplier / 2^shift)`, counted from `first`; beyond the ends the first or the last one. */
export interface TablePiece {
  readonly kind: 'table';
  readonly multiplier: number;
  readonly shift: number;
  readonly first: number;
  readonly entries: readonly number[];
}

/** Values are raw integers with the fraction bits of the function. */
export type Piece =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'line'; readonly slope: number; readonly offset: number }
  | TablePiece;

/** A piece up to and with raw input `to`, from where the segment before ends. */
export interface Segment {
  readonly to: number;
  readonly piece: Piece;
}

/** `f(x)` for raw inputs `low … high`; the last segment ends at `high`. */
export interface ElementFunction {
  readonly low: number;
  readonly high: number;
  readonly fraction: number;
  readonly segments: readonly Segment[];
}

/** A piece in integers of any size, before its numbers are known to be small. */
export type ExactPiece =
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'line'; readonly slope: bigint; readonly offset: bigint }
  | (Omit<TablePiece, 'entries'> & { readonly entries: readonly bigint[] });

/** The segment that ends at raw input `to` (`undefined`: at the end of the range). */
export type ExactSegment = readonly [to: bigint | undefined, piece: ExactPiece];

/** Numbers that stay exact in doubles through everything a plan does with them. */
export const WIDEST = 2 ** 48;

/** Throws INPUT where a number would need more bits than plans are made for. */
export function requireSmall(name: string, ...values: readonly (number | bigint)[]): void {
  if (values.every((value) => value < WIDEST && value > -WIDEST)) return;
  throw new ParetapeError('INPUT', `layer ${name}: values beyond 48 bits: unsupported in hardware`);
}

function numbersOf(piece: ExactPiece): readonly bigint[] {
  if (piece.kind === 'constant') return [piece.value];
  return piece.kind === 'line' ? [piece.slope, piece.offset] : piece.entries;
}

function scalePiece(piece: ExactPiece, scale: (value: bigint) => bigint): Piece {
  const toNumber = (value: bigint) => Number(scale(value));
  switch (piece.kind) {
    case 'constant':
      return { kind: 'constant', value: toNumber(piece.value) };
    case 'line':
      return piece.slope === 0n
        ? { kind: 'constant', value: toNumber(piece.offset) }
        : { kind: 'line', slope: toNumber(piece.slope), offset: toNumber(piece.offset) };
    case 'table':
      return { ...piece, entries: piece.entries.map(toNumber) };
  }
}

/** Common factors of two of all values, at most 60. */
function countCommonZeros(values: readonly bigint[]): number {
  let zeros = 0;
  while (zeros < 60 && values.every((value) => (value >> BigInt(zeros)) % 2n === 0n)) zeros++;
  return zeros;
}

/**
 * Leaves out segments beyond the range and fraction bits that no value needs. Segments ascend; throws INPUT, naming the
 * layer, where values have more than 48 bits.
 */
export function createElementFunction(
  name: string,
  range: { readonly low: number; readonly high: number },
  fraction: number,
  segments: readonly ExactSegment[],
): ElementFunction {
  const { low, high } = range;
  const kept: { to: number; exact: ExactPiece }[] = [];
  let from = low;
  for (const [end, exact] of segments) {
    const to = end === undefined || end > BigInt(high) ? high : Number(end);
    if (to < from) continue;
    kept.push({ to, exact });
    from = to + 1;
  }
  const zeros = countCommonZeros(kept.flatMap(({ exact }) => numbersOf(exact)));
  const scale = (value: bigint) => value >> BigInt(zeros);
  for (const { exact } of kept) requireSmall(name, ...numbersOf(exact).map(scale));
  return {
    low,
    high,
    fraction: fraction - zeros,
    segments: kept.map(({ to, exact }) => ({ to, piece: scalePiece(exact, scale) })),
  };
}
