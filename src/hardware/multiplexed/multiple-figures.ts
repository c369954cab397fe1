// What the multiples of operands consist of and when they settle.
import { adderDelay } from '../constant-product/compressor-tree.js';
import { sum } from '../engines/engine-figures.js';
import { delayBy, type PathTime } from '../timing/path-time.js';
import { levelsOfMultiples, type MultipleSet } from './mac-multiples.js';

/** Bits of the two-operand additions that make multiples. */
export function countMultipleAdders({ graphs, multiples: all }: MultipleSet): number {
  return sum(
    graphs.map(({ products, nodes, multiples }) => {
      const sums = products.sums.map((_, index) => nodes[index + 1].width);
      const joins = products.outputs.map(
        (terms, output) => Math.max(0, terms.length - 1) * all[multiples[output]].width,
      );
      return sum(sums) + sum(joins);
    }),
  );
}

/** Σ over the bits of those additions of the level of each. */
export function sumMultipleLevels({ graphs, multiples: all }: MultipleSet): number {
  return sum(
    graphs.map(({ products, nodes, multiples }) => {
      const levels = [0];
      let total = 0;
      products.sums.forEach(({ left, right }, index) => {
        levels.push(1 + Math.max(levels[left], levels[right]));
        total += nodes[index + 1].width * levels[index + 1];
      });
      products.outputs.forEach((terms, output) => {
        const deepest = Math.max(...terms.map(({ node }) => levels[node]));
        for (let join = 1; join < terms.length; join++) {
          total += all[multiples[output]].width * (deepest + Math.ceil(Math.log2(join + 1)));
        }
      });
      return total;
    }),
  );
}

/** A multiple is settled some levels of carry-propagate addition after its operand. */
export function timeMultiples(
  { multiples, graphs }: MultipleSet,
  operands: readonly PathTime[],
): PathTime[] {
  const levels = levelsOfMultiples(graphs);
  return multiples.map(({ operand, width }, multiple) =>
    delayBy(operands[operand], 'adders', (levels[multiple] * adderDelay(width)) / 2),
  );
}
