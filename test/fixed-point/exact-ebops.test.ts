// Effective bit operations of networks, against a count by hand and against one product after the other.
import { describe, expect, it } from 'vitest';
import { type FixedPointFormat, fixed, ufixed } from '../../src/core/fixed-point-format.js';
import type { IntegerTensor, QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { constantBits, countEbops, countEbopsByLayer } from '../../src/fixed-point/exact-ebops.js';

const WIDE = fixed(20, 10);
const tensor = (shape: number[], values: number[], format = fixed(8, 4)): IntegerTensor => ({
  ...{ shape, format, values: Float64Array.from(values) },
});

describe('bits of a constant', () => {
  it('are those enclosed by its ones, whatever sign and trailing zeros', () => {
    for (const [raw, bits] of [
      [0, 0],
      [1, 1],
      [-1, 1],
      [8, 1],
      [0b1011, 4],
      [-0b101100, 4],
      [2 ** 40 + 2 ** 38, 3],
    ]) {
      expect(constantBits(raw)).toBe(bits);
    }
  });
});

/** Two features, the second cast to 3 bits and a third dropped, into two units; weights by hand. */
function handMade(): QuantisedNetwork {
  const formats: (FixedPointFormat | null)[] = [fixed(6, 3), ufixed(3, 1), null];
  const inputs = (name: string) => [name];
  return {
    name: 'hand',
    layers: [
      { kind: 'input', name: 'in', inputs: [], outputShape: [3], result: fixed(8, 3) },
      {
        ...{ kind: 'elementCasts', name: 'casts', inputs: inputs('in'), outputShape: [3] },
        ...{ result: fixed(8, 3), formats },
      },
      {
        ...{ kind: 'dense', name: 'dense', inputs: inputs('casts'), outputShape: [2] },
        // Rows: (3, −4), (6, 0), (7, 7).
        weights: tensor([3, 2], [3, -4, 6, 0, 7, 7]),
        bias: tensor([2], [5, -16]),
        ...{ accumulator: WIDE, result: WIDE },
      },
      {
        kind: 'relu',
        name: 'relu',
        inputs: inputs('dense'),
        outputShape: [2],
        result: ufixed(5, 2),
      },
      {
        ...{ kind: 'dense', name: 'last', inputs: inputs('relu'), outputShape: [1] },
        weights: tensor([2, 1], [9, -2]),
        bias: tensor([1], [0]),
        ...{ accumulator: WIDE, result: WIDE },
      },
    ] as QuantisedNetwork['layers'],
  };
}

/** 4×3 pixels of two channels → pool 2×1 → 2×2 kernel, stride (1, 2), padded on top and on the right. */
function smallImage(seed: number): QuantisedNetwork {
  const random = createRandom(seed, 'ebops');
  const integers = (count: number) => Array.from({ length: count }, () => random.integer(17) - 8);
  const widths = Array.from({ length: 24 }, () => random.integer(6));
  return {
    name: 'image',
    layers: [
      { kind: 'input', name: 'in', inputs: [], outputShape: [4, 3, 2], result: fixed(8, 3) },
      {
        ...{ kind: 'elementCasts', name: 'casts', inputs: ['in'], outputShape: [4, 3, 2] },
        ...{ result: fixed(8, 3), formats: widths.map((w) => (w === 0 ? null : fixed(w, 1))) },
      },
      {
        ...{ kind: 'maxPool2d', name: 'pool', inputs: ['casts'], outputShape: [2, 3, 2] },
        ...{ result: fixed(8, 3), pool: [2, 1], strides: [2, 1] },
      },
      {
        ...{ kind: 'conv2d', name: 'conv', inputs: ['pool'], outputShape: [2, 2, 3] },
        weights: tensor([2, 2, 2, 3], integers(24)),
        bias: tensor([3], integers(3)),
        ...{ accumulator: WIDE, result: WIDE, strides: [1, 2] },
        padding: { top: 1, bottom: 0, left: 0, right: 1 },
      },
    ] as QuantisedNetwork['layers'],
  };
}

/** Every product of every window on its own. */
function countOneByOne(network: QuantisedNetwork): number {
  const [, casts, , conv] = network.layers;
  if (casts.kind !== 'elementCasts' || conv.kind !== 'conv2d') throw new Error('other network');
  const width = (y: number, x: number, c: number) => casts.formats[(y * 3 + x) * 2 + c]?.width ?? 0;
  const pooled = (y: number, x: number, c: number) =>
    Math.max(width(2 * y, x, c), width(2 * y + 1, x, c));
  let sum = 0;
  for (let oy = 0; oy < 2; oy++) {
    for (let ox = 0; ox < 2; ox++) {
      for (let f = 0; f < 3; f++) {
        sum += constantBits(conv.bias.values[f]);
        for (let k = 0; k < 8; k++) {
          const [ky, kx, c] = [k >> 2, (k >> 1) & 1, k & 1];
          const [y, x] = [oy + ky - 1, 2 * ox + kx];
          if (y < 0 || y >= 2 || x >= 3) continue;
          sum += pooled(y, x, c) * constantBits(conv.weights.values[k * 3 + f]);
        }
      }
    }
  }
  return sum;
}

describe('EBOPs', () => {
  it('of a small network are those counted by hand', () => {
    // 6·(2 + 1) + 3·2 + 0·(3 + 3); biases 101 and 10000 count 3 + 1; then 5·(4 + 1), bias 0.
    expect(countEbopsByLayer(handMade())).toEqual([
      { name: 'dense', products: 24, biases: 4 },
      { name: 'last', products: 25, biases: 0 },
    ]);
    expect(countEbops(handMade())).toBe(53);
  });

  it('of a convolution behind a pool are those of one product after the other', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const network = smallImage(seed);
      expect(countEbops(network)).toBe(countOneByOne(network));
    }
  });
});
