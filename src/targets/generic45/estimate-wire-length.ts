// The mean length of a two-pin wire in a placed block, from Rent's rule.

/**
 * Mean wire length in gate pitches of `gates` gates with Rent exponent `rent` (Donath, "Placement and average
 * interconnection lengths of computer logic", IEEE Trans. CAS 1979). `rent` is neither 0.5 nor 1.
 */
export function estimateWireLength(gates: number, rent: number): number {
  const local = (7 * (gates ** (rent - 0.5) - 1)) / (4 ** (rent - 0.5) - 1);
  const corner = (1 - gates ** (rent - 1.5)) / (1 - 4 ** (rent - 1.5));
  return ((2 / 9) * (local - corner) * (1 - 4 ** (rent - 1))) / (1 - gates ** (rent - 1));
}
