// Layers without weights against the traces of hls4ml's own C simulation, bit for bit.
import { describe, expect, it } from 'vitest';
import { type FixedPointFormat, ufixed } from '../../src/core/fixed-point-format.js';
import {
  createCentredTable,
  createEluTable,
  createExponentials,
  createLegacyReciprocals,
  createReciprocals,
  type TabulatedFunction,
} from '../../src/fixed-point/activation-tables.js';
import { parseFormat } from '../../src/fixed-point/parse-format.js';
import {
  compareLayer,
  goldenCases,
  hasGolden,
  outputFormat,
  type Resolved,
  resolvedLayers,
} from './golden-case.js';

/** Layers of `mlp-batchnorm-activations` whose function their class does not say. */
const FUNCTIONS: Readonly<Record<string, TabulatedFunction>> = {
  t1: 'tanh',
  s1: 'sigmoid',
  fc5_softplus: 'softplus',
};

/** Everything but name, inputs and shape of the layer; undefined for layers with weights or windows. */
function weightlessLayer(layer: Resolved, input: FixedPointFormat): object | undefined {
  const type = (name: string) => parseFormat(layer.types?.[name] ?? '');
  const size = Number(layer.attrs.table_size);
  const named = FUNCTIONS[layer.name];
  if (named !== undefined) {
    return { kind: 'tableActivation', table: createCentredTable(named, size, type('table_t')) };
  }
  if (layer.name === 'fc4_elu') {
    const alpha = { shape: [1], format: ufixed(1, 1), values: Float64Array.of(1) };
    return { kind: 'elu', alpha, table: createEluTable(size, type('table_t')) };
  }
  if (layer.name === 'fc6_hard_sigmoid') {
    const slope = { shape: [1], format: ufixed(16, 0), values: Float64Array.of(13107) };
    const shift = { shape: [1], format: ufixed(1, 0), values: Float64Array.of(1) };
    return { kind: 'hardSigmoid', slope, shift };
  }
  if (layer.name === 'lr') {
    // LeakyReLU(0.25)
    const alpha = { shape: [1], format: ufixed(1, -1), values: Float64Array.of(1) };
    return { kind: 'leakyRelu', alpha };
  }
  if (layer.cls === 'Activation') return { kind: 'relu' };
  return layer.cls === 'Softmax' ? softmaxLayer(layer, input) : undefined;
}

function softmaxLayer(layer: Resolved, input: FixedPointFormat): object {
  const type = (name: string) => parseFormat(layer.types?.[name] ?? '');
  const size = Number(layer.attrs.table_size);
  if (layer.attrs.implementation === 'argmax') return { kind: 'argmax' };
  if (layer.attrs.implementation === 'legacy') {
    const exponentials = createCentredTable('exponential', size, type('table_t'));
    const reciprocals = createLegacyReciprocals(size, type('table_t'));
    return { kind: 'legacySoftmax', exponentials, reciprocals };
  }
  const stable = layer.attrs.implementation === 'stable';
  // The stable one drops the sign bit of the difference, and with it a table address.
  const difference = stable ? ufixed(input.width - 1, input.integer - 1) : undefined;
  const entries = stable ? Math.min(size, 2 ** (input.width - 1)) : size;
  const address = difference ?? input;
  return {
    kind: 'softmax',
    difference,
    exponentials: createExponentials(entries, address, type('exp_table_t'), stable ? -1 : 1),
    accumulator: type('accum_t'),
    sum: type('inv_inp_t'),
    reciprocals: createReciprocals(size, type('inv_inp_t'), type('inv_table_t')),
  };
}

/** Outputs of ours and of hls4ml for every element-wise or vector layer of one case. */
function compareCase(name: string) {
  const resolved = resolvedLayers(name);
  return resolved.flatMap((layer, index) => {
    const previous = resolved[index - 1];
    if (index < 2 || previous.cls === 'Reshape') return [];
    const parts = weightlessLayer(layer, outputFormat(previous));
    const shape = [Number(layer.attrs.n_in)];
    return parts === undefined ? [] : [compareLayer(name, previous, layer, parts, shape, shape)];
  });
}

/** Input shape, pool and output shape of the pooling layers of the cases. */
const POOLS = [
  { name: 'cnn1d', layer: 'p1', from: [1, 28, 6], pool: [1, 2], to: [1, 14, 6] },
  { name: 'cnn2d-parallel', layer: 'p1', from: [8, 8, 4], pool: [2, 2], to: [4, 4, 4] },
  { name: 'cnn2d-stream', layer: 'p1', from: [8, 8, 4], pool: [2, 2], to: [4, 4, 4] },
  { name: 'hw-conv-stream', layer: 'p1', from: [6, 6, 3], pool: [2, 2], to: [3, 3, 3] },
  { name: 'cnn2d-stride-avgpool', layer: 'p1', from: [6, 6, 4], pool: [2, 2], to: [3, 3, 4] },
  { name: 'cnn2d-stride-avgpool', layer: 'g', from: [3, 3, 5], pool: [3, 3], to: [1, 1, 5] },
];

function comparePool({ name, layer, from, pool, to }: (typeof POOLS)[number]) {
  const resolved = resolvedLayers(name);
  const index = resolved.findIndex((candidate) => candidate.name === layer);
  const accumulator = parseFormat(resolved[index].types?.accum_t ?? '');
  const padding = { top: 0, bottom: 0, left: 0, right: 0 };
  const average = { kind: 'averagePool2d', pool, strides: pool, padding, accumulator };
  const maximum = { kind: 'maxPool2d', pool, strides: pool };
  const parts = name.endsWith('avgpool') ? average : maximum;
  return compareLayer(name, resolved[index - 1], resolved[index], parts, from, to);
}

describe('layers without weights', () => {
  it.skipIf(!hasGolden)(
    'put out exactly what hls4ml traced (needs ../shared/data/hls4ml-golden)',
    () => {
      const compared = goldenCases.flatMap(compareCase);
      expect(compared.length).toBeGreaterThanOrEqual(40);
      for (const { layer, ours, theirs } of compared) expect(ours, layer).toEqual(theirs);
    },
  );

  it.skipIf(!hasGolden)(
    'pool exactly as hls4ml traced (needs ../shared/data/hls4ml-golden)',
    () => {
      for (const { layer, ours, theirs } of POOLS.map(comparePool)) {
        expect(ours, layer).toEqual(theirs);
      }
    },
  );
});
