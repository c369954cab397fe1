// Recurrent layers of a study file: their default, what they may follow, and what a width makes of them.
import { expect, test } from 'vitest';
import { findLayerMismatch } from '../../src/config/find-layer-mismatch.js';
import { layersSchema } from '../../src/config/layers-section.js';
import type { Dataset } from '../../src/core/dataset.js';
import type { TopologyLayer } from '../../src/core/topology.js';
import { topologyOf } from '../../src/explore/student-grid.js';

const recurrent = (kind: 'lstm' | 'gru', units: number, returnSequences: boolean) =>
  ({ kind, units, returnSequences }) as const;

test('the last state is handed on unless all are asked for', () => {
  const schema = layersSchema('layers of a test');
  expect(
    schema.parse([
      { kind: 'gru', units: 8, returnSequences: true },
      { kind: 'lstm', units: 4 },
    ]),
  ).toEqual([recurrent('gru', 8, true), recurrent('lstm', 4, false)]);
});

test('sequences go in; a sequence or a vector comes out', () => {
  const dense: TopologyLayer = { kind: 'dense', units: 2, activation: 'relu' };
  expect(findLayerMismatch([recurrent('lstm', 4, false), dense], 2)).toBeUndefined();
  expect(findLayerMismatch([recurrent('lstm', 4, true), dense], 2)?.index).toBe(1);
  expect(findLayerMismatch([recurrent('gru', 4, true), recurrent('gru', 4, true)], 2)).toBe(
    undefined,
  );
  const second = findLayerMismatch([recurrent('gru', 4, false), recurrent('gru', 4, false)], 2);
  expect(second?.index).toBe(1);
  expect(second?.hint).toMatch(/returnSequences: true/);
  expect(findLayerMismatch([recurrent('lstm', 4, false)], 3)?.index).toBe(0);
});

test('a width scales the units, and only sequences are flattened before the output layer', () => {
  const empty = { count: 0, features: new Float32Array(0), labels: new Int32Array(0) };
  const dataset: Dataset = {
    name: 'sequences',
    inputShape: [5, 2],
    classes: 3,
    classNames: ['a', 'b', 'c'],
    train: empty,
    validation: empty,
    test: empty,
    hash: '0000000000000000',
    scaling: 'none',
  };
  const output: TopologyLayer = { kind: 'dense', units: 3, activation: 'linear' };
  expect(topologyOf(dataset, [recurrent('lstm', 8, false)], 0.5).layers).toEqual([
    recurrent('lstm', 4, false),
    output,
  ]);
  expect(topologyOf(dataset, [recurrent('lstm', 8, true)], 1).layers).toEqual([
    recurrent('lstm', 8, true),
    { kind: 'flatten' },
    output,
  ]);
});
