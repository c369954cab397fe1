// A training that is interrupted and goes on ends with the bytes of one that was not, whatever lies in its checkpoint.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ufixed } from '../../src/core/fixed-point-format.js';
import type { EpochRecord, Student, StudentSpec, Teacher } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { studentCheckpointSchema } from '../../src/training/checkpoint-schemas.js';
import { unconditioned } from '../../src/training/condition-input.js';
import { STEP_VARIABLE } from '../../src/training/create-training-step.js';
import { writeDatasetFile } from '../../src/training/dataset-file.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { startParameters } from '../../src/training/student-state.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { keepCheckpoints, NO_CHECKPOINTS } from '../../src/training/training-checkpoint.js';
import type { StudentOptions } from '../../src/training/training-options.js';
import type { TrainingTask } from '../../src/training/training-task.js';
import { CLI } from '../cli/run-built-cli.js';
import { makeClusters } from './toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-resume-training-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env[STEP_VARIABLE];
});

const EPOCHS = 6;
const data = makeClusters([6], 3, 0.12, [90, 60, 40]);
const dense = { kind: 'dense', units: 5, activation: 'relu' } as const;
const topology: Topology = {
  inputShape: [6],
  layers: [dense, { kind: 'dense', units: 3, activation: 'linear' }],
};
const spec: StudentSpec = {
  id: 'toy',
  topology,
  weightBits: 4,
  activationBits: 4,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity: 0.4,
  seed: 3,
};
const tutoring: StudentOptions = {
  epochs: EPOCHS,
  batchSize: 16,
  learningRate: 0.02,
  distillation: { temperature: 3, weight: 0.5 },
};
const together: StudentOptions = {
  ...tutoring,
  distillation: { temperature: 3, weight: 0.5, schedule: 'self_study_co_study_tutoring' },
};
const teacherOptions = { topology, epochs: EPOCHS, batchSize: 16, learningRate: 0.02, seed: 1 };

let teacher: Teacher;
beforeAll(async () => {
  await startBackend();
  teacher = await trainTeacher(data, teacherOptions);
});

const file = (name: string) => join(folder, `${name}.bin`);
const notes: string[] = [];
const keeperOf = (name: string) => keepCheckpoints(file(name), 0, (line) => notes.push(line));
const train = (
  options: StudentOptions,
  keeper = NO_CHECKPOINTS,
  onEpoch?: (record: EpochRecord) => void,
) => {
  const teacherNetwork = { topology, weights: teacher.weights ?? [] };
  const extras = { teacherNetwork, keeper };
  return trainStudent(data, spec, teacher.trainLogits, options, onEpoch, extras);
};

class Killed extends Error {}
/** Throws in the middle of the loop, after so many epochs. */
const killAfter = (epochs: number) => (record: EpochRecord) => {
  if (record.epoch === epochs) throw new Killed();
};

describe.each(['fused', 'graph'])('on the %s step', (way) => {
  test.each([
    ['tutoring', tutoring],
    ['co-study', together],
  ])('a student with %s, stopped after any epoch', async (name, options) => {
    process.env[STEP_VARIABLE] = way;
    const calm = await train(options);
    for (let epochs = 0; epochs < EPOCHS; epochs++) {
      const place = `${way} ${name} ${epochs}`;
      await expect(train(options, keeperOf(place), killAfter(epochs))).rejects.toThrow(Killed);
      expect(existsSync(file(place))).toBe(epochs > 0);
      const seen: number[] = [];
      const resumed = await train(options, keeperOf(place), ({ epoch }) => seen.push(epoch));
      expect(resumed).toEqual(calm);
      expect(seen).toEqual([0, 1, 2, 3, 4, 5].slice(epochs));
      expect(existsSync(file(place))).toBe(false);
    }
    expect(notes).toEqual([]);
  });

  test('a teacher, stopped after any epoch', async () => {
    process.env[STEP_VARIABLE] = way;
    const calm = await trainTeacher(data, teacherOptions);
    for (let epochs = 1; epochs < EPOCHS; epochs++) {
      const place = `${way} teacher ${epochs}`;
      const killed = trainTeacher(data, teacherOptions, killAfter(epochs), keeperOf(place));
      await expect(killed).rejects.toThrow(Killed);
      const seen: number[] = [];
      const onEpoch = ({ epoch }: EpochRecord) => seen.push(epoch);
      expect(await trainTeacher(data, teacherOptions, onEpoch, keeperOf(place))).toEqual(calm);
      expect(seen[0]).toBe(epochs);
    }
  });
});

test.each<[string, Topology, Partial<StudentSpec>]>([
  ['trained scales', topology, { weightQuantiser: 'lsq', activationQuantiser: 'pact' }],
  ['structured pruning', topology, { pruning: { kind: 'n_of_m', keep: 1, of: 2 }, sparsity: 0 }],
  [
    'normalised sums',
    { inputShape: [6], layers: [{ ...dense, batchNorm: true }, topology.layers[1]] },
    {},
  ],
])('a student with %s, stopped after any epoch', async (name, layers, wishes) => {
  const student = { ...spec, ...wishes, topology: layers };
  const run = (keeper = NO_CHECKPOINTS, onEpoch?: (record: EpochRecord) => void) =>
    trainStudent(data, student, teacher.trainLogits, tutoring, onEpoch, { keeper });
  const calm = await run();
  for (let epochs = 0; epochs < EPOCHS; epochs++) {
    await expect(run(keeperOf(name), killAfter(epochs))).rejects.toThrow(Killed);
    expect(await run(keeperOf(name))).toEqual(calm);
  }
  expect(notes).toEqual([]);
});

test('a training that is stopped again and again still ends with the same bytes', async () => {
  const calm = await train(together);
  for (let epochs = 1; epochs < EPOCHS; epochs++) {
    const killed = train(together, keeperOf('again'), killAfter(epochs));
    await expect(killed).rejects.toThrow(Killed);
  }
  expect(await train(together, keeperOf('again'))).toEqual(calm);
});

test('the checkpoint of another training is noted and left alone', async () => {
  await expect(train(tutoring, keeperOf('foreign'), killAfter(3))).rejects.toThrow(Killed);
  const other = { ...tutoring, learningRate: 0.01 };
  notes.length = 0;
  expect(await train(other, keeperOf('foreign'))).toEqual(await train(other));
  expect(notes).toEqual([expect.stringMatching(/starts anew: .*belongs to another training/)]);
});

test('whatever bytes lie in the file: it is noted and left alone, or it is the checkpoint', async () => {
  await expect(train(together, keeperOf('hostile'), killAfter(4))).rejects.toThrow(Killed);
  const good = readFileSync(file('hostile'));
  const identity = /"identity":"(\w+)"/.exec(good.toString('latin1'))?.[1] ?? '';
  const template = startParameters(planNetwork(topology), spec, unconditioned());
  const schema = studentCheckpointSchema(template, teacher.weights, EPOCHS);
  const whole = await keeperOf('hostile').read(identity, schema);
  expect(whole?.now.epoch).toBe(4);
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
      writeFileSync(file('hostile'), bytes);
      notes.length = 0;
      const read = await keeperOf('hostile').read(identity, schema);
      if (read === undefined) expect(notes).toHaveLength(1);
      else expect(read.now.parameters).toEqual(whole?.now.parameters);
    }),
    { numRuns: 300, seed: 1 },
  );
  const deep = Buffer.from(`{"value":${'['.repeat(300_000)}`);
  const prefix = Buffer.concat([good.subarray(0, 8), Buffer.alloc(4)]);
  prefix.writeUInt32LE(deep.length, 8);
  writeFileSync(file('hostile'), Buffer.concat([prefix, deep]));
  expect(await keeperOf('hostile').read(identity, schema)).toBeUndefined();
});

const worker = resolve(CLI, '../training/training-worker.js');

test.skipIf(!existsSync(worker))(
  'a worker process killed while it trains: the next one goes on to the bytes of this process (needs the build)',
  async () => {
    const datasetFile = file('dataset');
    await writeDatasetFile(datasetFile, data);
    const options = { ...tutoring, distillation: null, epochs: 40 };
    const checkpointFile = file('killed');
    const task: TrainingTask = {
      ...{ kind: 'student', datasetFile, spec, options, checkpointFile, checkpointSeconds: 0 },
    };
    const start = () => {
      const child = fork(worker, { serialization: 'advanced' });
      child.send({ id: 1, input: task });
      return child;
    };
    const first = start();
    first.on('message', ({ progress }: { progress?: EpochRecord }) => {
      if ((progress?.epoch ?? 0) >= 10) first.kill('SIGKILL');
    });
    expect((await once(first, 'exit'))[1]).toBe('SIGKILL');
    expect(existsSync(checkpointFile)).toBe(true);
    const second = start();
    const epochs: number[] = [];
    const student = await new Promise<Student>((done) => {
      second.on('message', (reply: { progress?: EpochRecord; output?: Student }) => {
        if (reply.progress) epochs.push(reply.progress.epoch);
        if (reply.output) done(reply.output);
      });
    });
    second.kill();
    expect(epochs[0]).toBeGreaterThanOrEqual(10);
    expect(student).toEqual(await train(options));
    expect(existsSync(checkpointFile)).toBe(false);
  },
  30_000,
);
