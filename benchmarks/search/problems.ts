// Test problems with known trade-offs; the Python text of the peer evaluates the very same formulas.
import type { Point, SearchSpace, Values } from '../../search/index.js';

/** An analytic problem; every objective is minimised. */
export interface Problem {
  readonly name: string;
  readonly space: SearchSpace;
  /** Worst corner of the region whose hypervolume counts. */
  readonly reference: Point;
  evaluate(values: Values): number[];
}

const unitBox = (dimension: number): SearchSpace =>
  Array.from({ length: dimension }, (_, i) => ({
    ...{ kind: 'float', name: `x${i}`, low: 0, high: 1 },
  })) as SearchSpace;

const numbersOf = (values: Values) => Object.values(values).map(Number);

/** Zitzler, Deb, Thiele, Evolutionary Computation 8(2) 2000: one coordinate runs along the front, the rest lead to it. */
function zdt(name: string, second: (ratio: number) => number): Problem {
  return {
    name,
    space: unitBox(6),
    reference: [1.1, 6],
    evaluate: (values) => {
      const [first, ...rest] = numbersOf(values);
      const distance = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
      return [first, distance * second(first / distance)];
    },
  };
}

/** Deb, Thiele, Laumanns, Zitzler, CEC 2002: an eighth of a sphere in three objectives. */
const DTLZ2: Problem = {
  name: 'DTLZ2',
  space: unitBox(7),
  reference: [1.5, 1.5, 1.5],
  evaluate: (values) => {
    const [a, b, ...rest] = numbersOf(values);
    const radius = 1 + rest.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
    const [u, v] = [(a * Math.PI) / 2, (b * Math.PI) / 2];
    return [
      radius * Math.cos(u) * Math.cos(v),
      radius * Math.cos(u) * Math.sin(v),
      radius * Math.sin(u),
    ];
  },
};

const SHAPES = ['a', 'b', 'c', 'd'];

/** Like a compression study: few bits and weights cost accuracy, and each size has a learning rate of its own. */
const COMPRESSION: Problem = {
  name: 'mixed',
  space: [
    { kind: 'float', name: 'rate', low: 1e-4, high: 1, scale: 'log' },
    { kind: 'integer', name: 'bits', low: 2, high: 8 },
    { kind: 'ordinal', name: 'width', choices: [0.25, 0.5, 1, 2, 4] },
    { kind: 'float', name: 'sparsity', low: 0, high: 0.9 },
    { kind: 'integer', name: 'batch', low: 16, high: 1024, scale: 'log' },
    { kind: 'categorical', name: 'shape', choices: SHAPES },
  ],
  reference: [1, 10],
  evaluate: (values) => {
    const [rate, bits, width, sparsity, batch] = numbersOf(values);
    const weights = 100 * width * (1 - sparsity);
    const shape = SHAPES.indexOf(String(values.shape));
    const best = 0.01 * Math.sqrt(batch / 128) * width ** -0.5;
    const mistuned = 0.04 * Math.log(rate / best) ** 2 + 0.05 * ((shape + 2) % 4);
    const error = 2 ** -bits + 0.9 * weights ** -0.5 + mistuned;
    return [Math.min(1, error), Math.log2(weights * bits)];
  },
};

export const PROBLEMS: readonly Problem[] = [
  zdt('ZDT1', (ratio) => 1 - Math.sqrt(ratio)),
  zdt('ZDT2', (ratio) => 1 - ratio * ratio),
  DTLZ2,
  COMPRESSION,
];
