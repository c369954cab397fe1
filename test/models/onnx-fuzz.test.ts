// ONNX files that are damaged or malicious: one clear error each, or a valid model; never a crash or a hang.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { sizeOf } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { decodeModel } from '../../src/models/onnx/decode-message.js';
import { encodeModel } from '../../src/models/onnx/encode-message.js';
import type {
  AttributeProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from '../../src/models/onnx/onnx-proto.js';
import { parseOnnx } from '../../src/models/onnx/parse-onnx.js';

const MODELS = join('..', 'shared', 'data', 'models');
const MUTANTS = 200;
const LONGEST_MS = 4000;

function smallFiles(): readonly string[] {
  const folders = readdirSync(MODELS).map((name) => join(MODELS, name));
  const files = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return files.filter((file) => file.endsWith('.onnx') && statSync(file).size < 300_000);
}

/** The import's error, after checking that it is a message for users; undefined where it succeeds. */
function failureOf(bytes: Uint8Array): ParetapeError | undefined {
  const started = performance.now();
  try {
    const model = parseOnnx(bytes, 'fuzzed.onnx');
    for (const node of model.nodes) expect(sizeOf(node.outputShape)).toBeGreaterThan(0);
    return undefined;
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ParetapeError);
    const error = thrown as ParetapeError;
    expect(error.code).toBe('INPUT');
    expect(error.message.length).toBeLessThan(600);
    expect(error.position?.file).toBe('fuzzed.onnx');
    return error;
  } finally {
    expect(performance.now() - started).toBeLessThan(LONGEST_MS);
  }
}

const below = (random: RandomStream, count: number) => random.integer(Math.max(count, 1));

const ABSURD = [0, -1, 1, 2 ** 31, 2 ** 40, 2 ** 53, -(2 ** 40), 65536, 3, 1e9];
const WORDS = [
  '',
  'Conv',
  'Loop',
  '__proto__',
  'constructor',
  'Gemm',
  'Reshape',
  'MaxPool',
  'Pad',
  'Quant',
];

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Replaces numbers and words somewhere in the decoded model, keeping the file well formed. */
function distort(model: ModelProto, random: RandomStream): Uint8Array {
  const copy = structuredClone(model);
  const graph = copy.graph as GraphProto;
  const pick = <T>(list: readonly T[]): T => list[below(random, list.length)];
  const absurd = () => pick(ABSURD);
  for (let change = 0; change <= below(random, 3); change++) {
    const node = pick(graph.node) as Mutable<NodeProto>;
    const tensor = pick(graph.initializer) as Mutable<TensorProto>;
    const attribute = pick(graph.node.flatMap((n) => n.attribute)) as Mutable<AttributeProto>;
    const input = graph.input[0] as Mutable<ValueInfoProto>;
    const actions: readonly (() => void)[] = [
      () => {
        tensor.dims = [...tensor.dims, absurd()];
      },
      () => {
        tensor.dims = [absurd(), absurd()];
      },
      () => {
        tensor.dataType = below(random, 20);
      },
      () => {
        node.opType = pick(WORDS);
      },
      () => {
        node.input = [pick(graph.node).output[0], ...node.input.slice(1)];
      },
      () => {
        node.input = [...node.input].reverse();
      },
      () => {
        node.output = [pick(graph.node).output[0]];
      },
      () => {
        if (attribute) Object.assign(attribute, { i: absurd(), ints: [absurd(), absurd()] });
      },
      () => {
        const shape = { dim: [{ dimValue: 1 }, { dimValue: absurd() }, { dimValue: absurd() }] };
        input.type = { tensorType: { elemType: 1, shape } };
      },
      () => {
        Object.assign(graph.output[0], { name: pick(WORDS) });
      },
    ];
    pick(actions)();
  }
  return encodeModel(copy);
}

describe.skipIf(!existsSync(MODELS))('fuzzed ONNX files (needs ../shared/data/models)', () => {
  const files = existsSync(MODELS) ? smallFiles() : [];

  test(`${MUTANTS} truncated and bit-flipped files give one clear error or a model`, () => {
    const random = createRandom(20, 'onnx-bytes');
    let errors = 0;
    for (let mutant = 0; mutant < MUTANTS; mutant++) {
      const original = readFileSync(files[mutant % files.length]);
      const bytes =
        mutant % 2 === 0
          ? Buffer.from(original.subarray(0, below(random, original.length)))
          : Buffer.from(original);
      for (let flip = 0; flip < (mutant % 2) * 8; flip++) {
        const at = flip < 4 ? below(random, 400) : below(random, bytes.length);
        bytes[at % bytes.length] ^= 1 << below(random, 8);
      }
      if (failureOf(bytes)) errors++;
    }
    expect(errors).toBeGreaterThan(MUTANTS / 2);
  });

  test(`${MUTANTS} well-formed files with absurd shapes, names and operators give one clear error or a model`, () => {
    const random = createRandom(21, 'onnx-values');
    const models = files.map((file) => decodeModel(readFileSync(file), file));
    let errors = 0;
    for (let mutant = 0; mutant < MUTANTS; mutant++) {
      if (failureOf(distort(models[mutant % models.length], random))) errors++;
    }
    expect(errors).toBeGreaterThan(MUTANTS / 4);
  });
});

test('a file of empty messages is refused before memory runs out', () => {
  const bytes = new Uint8Array(32 * 2 ** 20);
  for (let i = 0; i < bytes.length; i += 2) bytes[i] = (8 << 3) | 2;
  const before = process.memoryUsage().heapUsed;
  expect(() => decodeModel(bytes, 'empty.onnx')).toThrow(/more objects/);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 ** 29);
});

test('a group nested a million deep is refused', () => {
  const bytes = new Uint8Array(2 ** 20).fill((60 << 3) | 3);
  expect(() => decodeModel(bytes, 'deep.onnx')).toThrow(ParetapeError);
});
