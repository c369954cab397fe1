// A front that is interrupted and goes on ends with the bytes of one that was not, whatever lies in its checkpoint.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { EpochRecord, Student, StudentSpec } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { startBackend } from '../../../src/training/backend.js';
import { writeCheckedFile } from '../../../src/training/checked-file.js';
import { unconditioned } from '../../../src/training/condition-input.js';
import { STEP_VARIABLE } from '../../../src/training/create-training-step.js';
import { writeDatasetFile, writeLogitsFile } from '../../../src/training/dataset-file.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { packArrays } from '../../../src/training/pack-arrays.js';
import { granularityOf, planBits } from '../../../src/training/trainable-bits/bit-layout.js';
import {
  DEFAULT_FRONT_OPTIONS,
  type FrontOptions,
} from '../../../src/training/trainable-bits/front-options.js';
import { planFront } from '../../../src/training/trainable-bits/front-schedule.js';
import { frontSnapshotSchema } from '../../../src/training/trainable-bits/front-snapshot-schema.js';
import type { FrontSnapshot } from '../../../src/training/trainable-bits/front-state.js';
import { trainFront } from '../../../src/training/trainable-bits/train-front.js';
import { keepCheckpoints, NO_CHECKPOINTS } from '../../../src/training/training-checkpoint.js';
import { runTrainingTask } from '../../../src/training/training-task.js';
import { makeClusters } from '../toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-resume-front-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  notes.length = 0;
  delete process.env[STEP_VARIABLE];
});
beforeAll(async () => {
  await startBackend();
});

const EPOCHS = 10;
const data = makeClusters([6], 3, 0.12, [64, 40, 30]);
const topology: Topology = {
  inputShape: [6],
  layers: [
    { kind: 'dense', units: 5, activation: 'relu' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};
const spec: StudentSpec = {
  ...{ id: 'toy', topology, weightBits: 5, activationBits: 4, input: ufixed(6, 0, 'RND', 'SAT') },
  ...{ sparsity: 0, seed: 3, trainableBits: { weights: 'weight', activations: 'element' } },
};
const random = createRandom(1, 'logits');
const teacher = Float32Array.from({ length: 3 * data.train.count }, (_, i) =>
  i % 3 === data.train.labels[Math.floor(i / 3)] ? 4 + random.uniform() : random.uniform(),
);
const front: FrontOptions = {
  ...DEFAULT_FRONT_OPTIONS,
  ...{ epochs: EPOCHS, batchSize: 16, learningRate: 0.04, cycles: 2, bitRate: 8, smoothing: 2 },
  goal: { kind: 'front', betaFrom: 1e-4, betaTo: 1, most: 6 },
};
const budget: FrontOptions = { ...front, goal: { kind: 'budget', target: 120, beta: 1e-5 } };

const file = (name: string) => join(folder, `${name}.bin`);
const notes: string[] = [];
/** Written after every epoch, unless so many seconds must lie between. */
const keeperOf = (name: string, seconds = 0) =>
  keepCheckpoints(file(name), seconds, (line) => notes.push(line));
const train = (
  options: FrontOptions,
  keeper = NO_CHECKPOINTS,
  onEpoch?: (record: EpochRecord) => void,
) => trainFront(data, spec, teacher, options, onEpoch, keeper);

class Killed extends Error {}
/** Throws in the middle of the loop, after so many epochs. */
const killAfter = (epochs: number) => (record: EpochRecord) => {
  if (record.epoch === epochs) throw new Killed();
};
const bytesOf = (students: readonly Student[]) => JSON.stringify(students);

test.each([
  ['a front', front],
  ['a budget', budget],
])('%s, stopped after any epoch', async (name, options) => {
  const records: EpochRecord[] = [];
  const calm = await train(options, NO_CHECKPOINTS, (record) => records.push(record));
  // A budget that takes more epochs than planned is met by what the control remembers.
  expect(records.length > EPOCHS).toBe(options === budget);
  // Some of a front were kept early on, and would be missed.
  if (options === front) {
    expect(Math.min(...calm.map(({ history }) => history.length))).toBeLessThan(EPOCHS - 2);
  }
  for (let epochs = 0; epochs < records.length; epochs++) {
    const place = `${name} ${epochs}`;
    await expect(train(options, keeperOf(place), killAfter(epochs))).rejects.toThrow(Killed);
    expect(existsSync(file(place))).toBe(epochs > 0);
    const seen: EpochRecord[] = [];
    const resumed = await train(options, keeperOf(place, 1e6), (record) => seen.push(record));
    expect(resumed).toEqual(calm);
    expect(bytesOf(resumed)).toBe(bytesOf(calm));
    expect(seen).toEqual(records.slice(epochs));
    expect(existsSync(file(place))).toBe(false);
  }
  expect(notes).toEqual([]);
});

test.each(['fused', 'graph'])(
  'a front, stopped in its float epochs on the %s step',
  async (way) => {
    process.env[STEP_VARIABLE] = way;
    const slow = { ...front, epochs: 30 };
    expect(planFront(slow.epochs).roundFrom).toBe(3);
    const calm = await train(slow);
    for (const epochs of [1, 2]) {
      const place = `float ${way} ${epochs}`;
      await expect(train(slow, keeperOf(place), killAfter(epochs))).rejects.toThrow(Killed);
      const seen: number[] = [];
      const resumed = await train(slow, keeperOf(place, 1e6), ({ epoch }) => seen.push(epoch));
      expect(seen[0]).toBe(epochs);
      expect(bytesOf(resumed)).toBe(bytesOf(calm));
    }
  },
);

test('a convolution with shared bits, stopped half-way', async () => {
  const images = makeClusters([4, 3, 2], 3, 0.12, [64, 40, 30]);
  const own: StudentSpec = {
    ...spec,
    topology: {
      inputShape: [4, 3, 2],
      layers: [
        {
          ...{ kind: 'conv2d', filters: 3, kernelSize: [2, 2], strides: [1, 1] },
          ...{ padding: 'same', activation: 'relu' },
        },
        { kind: 'maxPool2d', poolSize: [2, 1] },
        { kind: 'flatten' },
        { kind: 'dense', units: 3, activation: 'linear' },
      ],
    },
    trainableBits: { weights: 'channel', activations: 'layer', overflow: 'WRAP' },
  };
  const alone = { ...front, distillation: null };
  const run = (keeper = NO_CHECKPOINTS, onEpoch?: (record: EpochRecord) => void) =>
    trainFront(images, own, undefined, alone, onEpoch, keeper);
  const calm = await run();
  await expect(run(keeperOf('conv'), killAfter(6))).rejects.toThrow(Killed);
  expect(bytesOf(await run(keeperOf('conv')))).toBe(bytesOf(calm));
  expect(notes).toEqual([]);
});

test('a front that is stopped again and again still ends with the same bytes', async () => {
  for (let epochs = 1; epochs < EPOCHS; epochs++) {
    await expect(train(front, keeperOf('again'), killAfter(epochs))).rejects.toThrow(Killed);
  }
  expect(bytesOf(await train(front, keeperOf('again')))).toBe(bytesOf(await train(front)));
});

test('a task goes on from its file', async () => {
  const [datasetFile, logitsFile] = [file('dataset'), file('logits')];
  await writeDatasetFile(datasetFile, data);
  await writeLogitsFile(logitsFile, teacher);
  const task = {
    ...{ kind: 'front' as const, datasetFile, logitsFile, spec, options: front },
    ...{ checkpointFile: file('task'), checkpointSeconds: 0 },
  };
  await expect(runTrainingTask(task, killAfter(7))).rejects.toThrow(Killed);
  const seen: number[] = [];
  const resumed = await runTrainingTask(task, ({ epoch }) => seen.push(epoch));
  expect(seen).toEqual([7, 8, 9]);
  expect(resumed).toEqual(await train(front));
});

test('the checkpoint of another front is noted and left alone', async () => {
  await expect(train(front, keeperOf('foreign'), killAfter(7))).rejects.toThrow(Killed);
  const stored = readFileSync(file('foreign'));
  const others: [FrontOptions, StudentSpec, Float32Array][] = [
    [{ ...front, weightDecay: 0.2 }, spec, teacher],
    [front, { ...spec, seed: 4 }, teacher],
    [front, spec, teacher.map((logit) => 2 * logit)],
  ];
  for (const [options, own, theirs] of others) {
    writeFileSync(file('foreign'), stored);
    const epochs: number[] = [];
    const onEpoch = ({ epoch }: EpochRecord) => epochs.push(epoch);
    await trainFront(data, own, theirs, options, onEpoch, keeperOf('foreign', 1e6));
    expect(epochs[0]).toBe(0);
    expect(notes).toEqual([expect.stringMatching(/starts anew: .*belongs to another training/)]);
    notes.length = 0;
  }
});

/** The schema of `front`'s checkpoints. */
function schemaOfFront() {
  const plan = planNetwork(topology);
  const template = initialiseParameters(plan, spec.seed, 'front', unconditioned());
  return frontSnapshotSchema(template, planBits(plan, granularityOf(spec)), planFront(EPOCHS));
}

/** A checkpoint of `front` after so many epochs, with the file it lies in and its identity. */
async function stopFront(name: string, epochs: number) {
  await expect(train(front, keeperOf(name), killAfter(epochs))).rejects.toThrow(Killed);
  const bytes = readFileSync(file(name));
  const identity = /"identity":"(\w+)"/.exec(bytes.toString('latin1'))?.[1] ?? '';
  const snapshot = await keeperOf(name).read(identity, schemaOfFront());
  expect(snapshot?.losses.length).toBe(epochs);
  return { bytes, identity, snapshot: snapshot as FrontSnapshot };
}

test.each([
  ['float', 1],
  ['rounded', 8],
])(
  'whatever bytes lie in the file of a %s front: it is noted and left alone, or it is the checkpoint',
  async (name, epochs) => {
    const { bytes: good, identity, snapshot } = await stopFront(name, epochs);
    const schema = schemaOfFront();
    const header = 12 + good.readUInt32LE(8);
    const change = fc.oneof(
      fc.record({ at: fc.nat(header - 1), byte: fc.integer({ min: 32, max: 126 }) }),
      fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }),
      fc.record({ cut: fc.nat(good.length - 1) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let bytes = Buffer.from(good);
        for (const part of changes) {
          if ('cut' in part) bytes = bytes.subarray(0, part.cut);
          else if (part.at < bytes.length) bytes[part.at] = part.byte;
        }
        writeFileSync(file(name), bytes);
        notes.length = 0;
        const read = await keeperOf(name).read(identity, schema);
        if (read === undefined) expect(notes).toHaveLength(1);
        else expect(read.parameters).toEqual(snapshot.parameters);
      }),
      { numRuns: 200, seed: 1 },
    );
  },
);

/** The places of all arrays and plain values in a value. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  const isLeaf = typeof value !== 'object' || value === null || ArrayBuffer.isView(value);
  if (isLeaf) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))];
}

test('whatever stands in a file whose hashes are right: it is noted and left alone, or a front comes of it', async () => {
  const { identity, snapshot } = await stopFront('forged', 8);
  const places = placesIn(snapshot);
  const wild = fc.constantFrom(
    ...[Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300, 5e-324, 1e-200, 1e9, -1e9, 0.3, -1, 0],
  );
  const forged = fc.record({
    place: fc.constantFrom(...places),
    at: fc.nat(1000),
    number: wild,
    other: fc.oneof(wild, fc.constantFrom(null, 'x', [], {}, undefined)),
    inside: fc.boolean(),
  });
  let wentOn = 0;
  await fc.assert(
    fc.asyncProperty(forged, async ({ place, at, number, other, inside }) => {
      const copy = { root: structuredClone(snapshot) as unknown };
      const path = ['root', ...place];
      const key = path.pop() as string;
      const parent = path.reduce<unknown>(
        (part, name) => (part as Record<string, unknown>)[name],
        copy,
      ) as Record<string, unknown>;
      const old = parent[key];
      if (inside && (old instanceof Float64Array || old instanceof Int32Array)) {
        old[at % old.length] = number;
      } else parent[key] = other;
      const { value, arrays } = packArrays(copy.root as object);
      await writeCheckedFile(file('forged'), 'PTCKPT01', { identity, value }, arrays);
      notes.length = 0;
      const seen: number[] = [];
      const onEpoch = ({ epoch }: EpochRecord) => {
        seen.push(epoch);
        // Two epochs show what becomes of it, but for what is kept: students are made of that at the end.
        if (seen.length > 1 && !place.includes('front')) throw new Killed();
      };
      const outcome = train(front, keeperOf('forged', 1e6), onEpoch).catch((thrown) => thrown);
      const result = await outcome;
      if (Array.isArray(result)) expect(result.length).toBeGreaterThan(0);
      else expect(result).toBeInstanceOf(Killed);
      if (seen[0] === 0) expect(notes).toHaveLength(1);
      else wentOn++;
    }),
    { numRuns: 30, seed: 1 },
  );
  expect(wentOn).toBeGreaterThan(0);
});
