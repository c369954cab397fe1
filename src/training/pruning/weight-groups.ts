// Groups of weights that go together, and the order in which they go.

/** Places of the weights of one group in its layer's kernel. */
export type WeightGroup = Uint32Array;

/** A group, or any other unit of pruning, of a layer. */
export interface ScoredUnit {
  readonly layer: number;
  /** Number within its layer. */
  readonly unit: number;
  readonly score: number;
}

/** Mean square of the weights of a group. */
export function meanSquare(kernel: Float64Array, group: WeightGroup): number {
  return group.reduce((sum, at) => sum + kernel[at] ** 2, 0) / group.length;
}

/**
 * LAMP over units instead of weights (Lee et al., arXiv 2010.07611): the energy of a unit over the sum of all energies
 * of its layer that are not smaller. Makes layers comparable; the largest unit of a layer scores 1.
 */
export function scoreUnits(energies: readonly number[], layer: number): ScoredUnit[] {
  const order = energies.map((_, unit) => unit);
  order.sort((a, b) => energies[b] - energies[a] || a - b);
  let sum = 0;
  return order.map((unit) => {
    sum += energies[unit];
    return { layer, unit, score: sum > 0 ? energies[unit] / sum : 0 };
  });
}

/** Lowest scores first; equal ones in order of layer and number. */
export function sortUnits(units: readonly ScoredUnit[]): ScoredUnit[] {
  return [...units].sort((a, b) => a.score - b.score || a.layer - b.layer || a.unit - b.unit);
}

/** Whether taking `more` weights comes nearer to `wanted` than stopping at `gone`. */
export function isNearer(gone: number, more: number, wanted: number): boolean {
  return gone + more / 2 <= wanted;
}
