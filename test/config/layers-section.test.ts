// Layers of a study file: their defaults, and which of them may follow one another.
import { describe, expect, test } from 'vitest';
import { findLayerMismatch } from '../../src/config/find-layer-mismatch.js';
import { layersSchema } from '../../src/config/layers-section.js';
import type { TopologyLayer } from '../../src/core/topology.js';

const schema = layersSchema('layers of a test');

describe('layers with windows of one channel, averages, and pools of everything', () => {
  test('get the defaults of their plain relatives', () => {
    expect(
      schema.parse([
        { kind: 'depthwiseConv2d', kernelSize: 3 },
        { kind: 'averagePool2d' },
        { kind: 'globalAveragePool' },
        { kind: 'dense', units: 4 },
      ]),
    ).toEqual([
      {
        ...{ kind: 'depthwiseConv2d', kernelSize: [3, 3], strides: [1, 1], padding: 'valid' },
        activation: 'relu',
      },
      { kind: 'averagePool2d', poolSize: [2, 2] },
      { kind: 'globalAveragePool' },
      { kind: 'dense', units: 4, activation: 'relu' },
    ]);
    expect(
      schema.parse([
        { kind: 'depthwiseConv1d', kernelSize: 3 },
        { kind: 'averagePool1d' },
        { kind: 'attentionPool' },
      ]),
    ).toEqual([
      ...[
        { kind: 'depthwiseConv1d', kernelSize: 3, stride: 1, padding: 'valid', activation: 'relu' },
      ],
      ...[{ kind: 'averagePool1d', poolSize: 2 }, { kind: 'attentionPool' }],
    ]);
  });

  test.each(['globalAveragePool', 'globalMaxPool', 'attentionPool'] as const)(
    '%s takes sequences and images, leaves a vector, and takes none',
    (kind) => {
      const dense: TopologyLayer = { kind: 'dense', units: 2, activation: 'relu' };
      expect(findLayerMismatch([{ kind }, dense], 2)).toBeUndefined();
      expect(findLayerMismatch([{ kind }, dense], 3)).toBeUndefined();
      expect(findLayerMismatch([{ kind }], 1)?.index).toBe(0);
      expect(findLayerMismatch([{ kind }, { kind }], 3)?.index).toBe(1);
    },
  );
});

test('batchNorm: false is the same layer as one that does not say so', () => {
  const plain = schema.parse([{ kind: 'dense', units: 4 }]);
  expect(JSON.stringify(schema.parse([{ kind: 'dense', units: 4, batchNorm: false }]))).toBe(
    JSON.stringify(plain),
  );
  expect(schema.parse([{ kind: 'dense', units: 4, batchNorm: true }])).toEqual([
    { kind: 'dense', units: 4, activation: 'relu', batchNorm: true },
  ]);
  expect(() => schema.parse([{ kind: 'flatten', batchNorm: true }])).toThrow(/batchNorm/);
});
