// The plan of a constant matrix product in which every product stands on its own: no sum is shared.
import { csdDigits } from './csd.js';
import type { ProductPlan, ProductTerm } from './product-plan.js';

/** Canonical signed digits of `W[nIn, nOut]` (row-major integers), output by output, inputs ascending. */
export function planDigitProducts(
  weights: ArrayLike<number>,
  nIn: number,
  nOut: number,
): ProductPlan {
  const outputs = Array.from({ length: nOut }, (_, output) => {
    const terms: ProductTerm[] = [];
    for (let node = 0; node < nIn; node++) {
      for (const digit of csdDigits(weights[node * nOut + output])) terms.push({ node, ...digit });
    }
    return terms;
  });
  const digits = outputs.reduce((sum, terms) => sum + terms.length, 0);
  return { inputs: nIn, sums: [], outputs, digits };
}
