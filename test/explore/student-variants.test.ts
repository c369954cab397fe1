// The grid of students with other quantisers and structures of pruning.
import { expect, test } from 'vitest';
import { studySchema } from '../../src/config/study-config.js';
import type { Dataset } from '../../src/core/dataset.js';
import { contentHash } from '../../src/core/hash.js';
import { studentGrid } from '../../src/explore/student-grid.js';
import { describeRules } from '../../src/explore/student-variants.js';

const empty = { count: 0, features: new Float32Array(0), labels: new Int32Array(0) };
const dataset: Dataset = {
  ...{ name: 'none', inputShape: [8], classes: 3, classNames: ['a', 'b', 'c'] },
  ...{ hash: '0', scaling: 'none' },
  ...{ train: empty, validation: empty, test: empty },
};

function gridOf(students: object) {
  const config = studySchema.parse({ study: 'a', dataset: { kind: 'pulses' }, students });
  return studentGrid(config, dataset);
}

const bits = { bits: [4], sparsities: [0, 0.5] };

test('without the new settings a student is named by the same content as ever', () => {
  const [spec] = gridOf(bits);
  const { id, ...content } = spec;
  expect(Object.keys(content).sort()).toEqual(
    ['activationBits', 'input', 'seed', 'sparsity', 'topology', 'weightBits'].sort(),
  );
  expect(id).toBe(contentHash(content));
  const plain = { weightQuantisers: ['fixed'], activationQuantisers: ['fixed'] };
  const explicit = { ...bits, ...plain, quantisedLayers: 'all', pruning: { kind: 'weights' } };
  expect(gridOf(explicit)).toEqual(gridOf(bits));
});

test('every quantiser meets every other, each student once', () => {
  const quantisers = {
    weightQuantisers: ['fixed', 'ternary'],
    activationQuantisers: ['fixed', 'pact'],
  };
  const specs = gridOf({
    ...quantisers,
    bits: [{ weights: 3, activations: 4 }, 4],
    sparsities: [0],
  });
  expect(
    specs.map(({ weightQuantiser = 'fixed', activationQuantiser = 'fixed', weightBits }) => {
      return `${weightQuantiser} ${activationQuantiser} ${weightBits}`;
    }),
  ).toEqual([
    ...['fixed fixed 3', 'fixed pact 3', 'ternary fixed 2', 'ternary pact 2'],
    // The ternary ones would be the same students again.
    ...['fixed fixed 4', 'fixed pact 4'],
  ]);
  expect(new Set(specs.map(({ id }) => id)).size).toBe(specs.length);
});

test('N:M has the sparsity of its structure; without sparsity there is no structure', () => {
  const specs = gridOf({
    bits: [4],
    sparsities: [0, 0.3, 0.9],
    pruning: { kind: 'n_of_m', keep: 1, of: 4 },
  });
  expect(specs.map(({ sparsity, pruning }) => [sparsity, pruning?.kind])).toEqual([
    [0, undefined],
    [0.75, 'n_of_m'],
  ]);
  expect(() => gridOf({ pruning: { kind: 'n_of_m', keep: 4, of: 4 } })).toThrow(/below of/);
});

test('tables name what is not plain, and nothing else', () => {
  const [plain] = gridOf(bits);
  expect(describeRules(plain)).toEqual([]);
  const rules = {
    weightQuantisers: ['binary'],
    activationQuantisers: ['lsq'],
    quantisedLayers: 'inner',
  };
  const [special] = gridOf({
    ...rules,
    bits: [4],
    sparsities: [0.5],
    pruning: { kind: 'blocks', size: 8 },
  });
  expect(describeRules(special)).toEqual([
    ...['inner weights binary', 'activations lsq', 'pruned in blocks of 8'],
  ]);
});
