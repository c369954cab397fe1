// What a valid study file means: defaults, round trip, paths, schema.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUILTIN_STUDIES } from '../../src/config/builtin-studies.js';
import { CSV_TEMPLATE } from '../../src/config/csv-template.js';
import { formatStudy } from '../../src/config/format-study.js';
import { createJsonSchema, type JsonSchema } from '../../src/config/json-schema.js';
import { parseStudy } from '../../src/config/parse-study.js';
import { resolvePaths } from '../../src/config/resolve-paths.js';
import { STRATEGIES } from '../../src/core/hardware-config.js';
import { METRIC_NAMES } from '../../src/core/metrics.js';

const MINIMAL = 'study: a\ndataset: {kind: pulses}\n';
const parse = (value: object) => parseStudy(JSON.stringify(value), 's.yaml');

test('a study of a name and a dataset has every default', () => {
  expect(parseStudy(MINIMAL, 's.yaml')).toEqual({
    study: 'a',
    seed: 1,
    workers: 0,
    dataset: { kind: 'pulses', samples: 24000 },
    target: { kind: 'generic45' },
    teacher: {
      layers: [
        { kind: 'dense', units: 64, activation: 'relu' },
        { kind: 'dense', units: 32, activation: 'relu' },
      ],
      epochs: 30,
      batchSize: 128,
      learningRate: 0.003,
    },
    students: {
      layers: [
        { kind: 'dense', units: 16, activation: 'relu' },
        { kind: 'dense', units: 8, activation: 'relu' },
      ],
      widths: [1],
      bits: [
        { weights: 4, activations: 4 },
        { weights: 6, activations: 6 },
      ],
      sparsities: [0, 0.5],
      input: { width: 8, integer: 3, signed: true, rounding: 'RND', overflow: 'SAT' },
      epochs: 24,
      batchSize: 256,
      learningRate: 0.01,
      distillation: { temperature: 3, weight: 0.5 },
    },
    sweep: {
      reuseFactors: 'auto',
      strategies: [...STRATEGIES],
      adderStyles: 'auto',
      pipelineDepths: 'auto',
      ioTypes: ['io_parallel', 'io_stream'],
      clockPeriodNs: [2, 4, 8],
      clockUncertainty: 0.1,
    },
    synthesis: {
      layers: 14,
      networks: 3,
      vectors: 64,
      powerVectors: 32,
      timeoutSeconds: 900,
      yosys: 'yowasp',
      effort: 'area',
    },
    select: { constraints: [] },
  });
});

test('default layers flatten what is or may be more than a vector', () => {
  const csv = { kind: 'csv', train: 'a', test: 'b' };
  const first = (dataset: object) => parse({ study: 'a', dataset }).students.layers[0].kind;
  expect(first(csv)).toBe('dense');
  expect(first({ ...csv, shape: [64] })).toBe('dense');
  expect(first({ ...csv, shape: [8, 8, 1] })).toBe('flatten');
});

test('one number for a kernel, stride or pool means both directions', () => {
  const layers = [
    { kind: 'conv2d', filters: 4, kernelSize: 3 },
    { kind: 'maxPool2d' },
    { kind: 'conv2d', filters: 4, kernelSize: [1, 2], strides: 2, padding: 'same' },
  ];
  const study = parse({ study: 'a', dataset: { kind: 'pulses' }, students: { layers } });
  const shared = { kind: 'conv2d', filters: 4, activation: 'relu' };
  expect(study.students.layers).toEqual([
    { ...shared, kernelSize: [3, 3], strides: [1, 1], padding: 'valid' },
    { kind: 'maxPool2d', poolSize: [2, 2] },
    { ...shared, kernelSize: [1, 2], strides: [2, 2], padding: 'same' },
  ]);
});

const file = fc.stringMatching(/^[a-z]{1,8}\.[a-z]{3}$/);
const scaling = fc.constantFrom('standardise', 'unit', 'none');
const optional = { requiredKeys: [] as never[] };
const study = fc.record(
  {
    study: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/),
    dataset: fc.oneof(
      fc.record({ kind: fc.constant('pulses'), samples: fc.integer({ min: 300, max: 9999 }) }),
      fc.record({ kind: fc.constant('csv'), train: file, test: file, scaling }),
    ),
    seed: fc.integer({ min: 0, max: 4294967295 }),
    target: fc.oneof(
      fc.constant({ kind: 'generic45' }),
      fc.record({ kind: fc.constantFrom('asic', 'asap7', 'osu018'), liberty: file }),
    ),
    students: fc.record(
      {
        widths: fc.array(fc.double({ min: 0.01, max: 16, noNaN: true }), { minLength: 1 }),
        bits: fc.array(
          fc.oneof(
            fc.integer({ min: 2, max: 16 }),
            fc.record({
              weights: fc.integer({ min: 2, max: 16 }),
              activations: fc.integer({ min: 1, max: 16 }),
            }),
          ),
          { minLength: 1 },
        ),
        limit: fc.integer({ min: 1, max: 99 }),
        input: fc.constantFrom('ap_fixed<8,3>', 'ap_ufixed<10,0,AP_RND_CONV,AP_SAT_SYM>'),
        distillation: fc.oneof(fc.constant(false), fc.constant({ temperature: 7 })),
      },
      optional,
    ),
    select: fc.record(
      {
        prefer: fc.constantFrom(...METRIC_NAMES),
        constraints: fc.array(fc.constantFrom('latencyNs<=200', 'accuracy >= 0.9')),
      },
      optional,
    ),
  },
  { requiredKeys: ['study', 'dataset'] },
);

test('a study with its defaults printed parses to the same study', () => {
  fc.assert(
    fc.property(study, (value) => {
      const config = parse(value);
      expect(parseStudy(formatStudy(config), 's.yaml')).toEqual(config);
    }),
    { numRuns: 100 },
  );
});

test('relative paths start at the folder of the study, tools without a slash stay', () => {
  const npz = { trainFeatures: 'd.npz#x', trainLabels: '/abs/y.npy' };
  const dataset = { kind: 'npy', ...npz, testFeatures: '../t.npy', testLabels: 'l.npy' };
  const target = { kind: 'asic', liberty: 'pdk/a.lib' };
  const config = parse({ study: 'a', dataset, target, synthesis: { yosys: 'yosys' } });
  const resolved = resolvePaths(config, '/home/me');
  expect(resolved.dataset).toMatchObject({
    trainFeatures: '/home/me/d.npz#x',
    trainLabels: '/abs/y.npy',
    testFeatures: '/t.npy'.replace('/t', '/home/t'),
    testLabels: '/home/me/l.npy',
  });
  expect(resolved.target).toMatchObject({ liberty: '/home/me/pdk/a.lib' });
  expect(resolved.synthesis.yosys).toBe('yosys');
});

test('every built-in study and template is valid', () => {
  for (const [name, text] of Object.entries(BUILTIN_STUDIES)) {
    expect(parseStudy(text, name).study).toBe(name);
  }
  expect(parseStudy(CSV_TEMPLATE, 'template').dataset.kind).toBe('csv');
});

/** Every schema inside a schema, with its path. */
function collect(schema: JsonSchema, path: string): [string, JsonSchema][] {
  const branches = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.prefixItems ?? []),
  ];
  const nested: [string, JsonSchema][] = [
    ...Object.entries(schema.properties ?? {}),
    ...branches.map((branch, i): [string, JsonSchema] => [`#${i}`, branch]),
    ...(schema.items ? [['[]', schema.items] as [string, JsonSchema]] : []),
  ];
  return [[path, schema], ...nested.flatMap(([name, inner]) => collect(inner, `${path}/${name}`))];
}

test('the JSON Schema is draft 2020-12, strict, and describes every field', () => {
  const schema = createJsonSchema();
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.required).toEqual(['study', 'dataset']);
  const all = collect(schema, '');
  expect(all.length).toBeGreaterThan(80);
  expect(all.filter(([, { description }]) => !description).map(([path]) => path)).toEqual([]);
  const open = all.filter(
    ([, { properties, additionalProperties }]) => properties && additionalProperties !== false,
  );
  expect(open).toEqual([]);
});
