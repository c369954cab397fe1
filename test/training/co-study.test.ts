// Laws of a teacher and a student that learn together, and of the file the teacher is handed on in.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ufixed } from '../../src/core/fixed-point-format.js';
import type { StudentSpec, Teacher } from '../../src/core/student.js';
import type { Topology } from '../../src/core/topology.js';
import { startBackend } from '../../src/training/backend.js';
import { createCoStudy } from '../../src/training/co-study.js';
import { planNetwork } from '../../src/training/network-plan.js';
import { accuracyOf } from '../../src/training/predict.js';
import { readTeacherFile, writeTeacherFile } from '../../src/training/teacher-file.js';
import { trainStudent } from '../../src/training/train-student.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { planSchedule, teachingPhase } from '../../src/training/training-schedule.js';
import { makeClusters } from './toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-co-study-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data = makeClusters([6], 3, 0.12, [120, 60, 40]);
const topology: Topology = {
  inputShape: [6],
  layers: [
    { kind: 'dense', units: 8, activation: 'relu', batchNorm: true },
    { kind: 'dense', units: 3, activation: 'linear' },
  ],
};
const spec: StudentSpec = {
  id: 'toy',
  topology: { ...topology, layers: topology.layers.slice(1) },
  weightBits: 3,
  activationBits: 3,
  input: ufixed(6, 0, 'RND', 'SAT'),
  sparsity: 0.3,
  seed: 3,
};
const distillation = { temperature: 3, weight: 0.5 };
const options = { epochs: 8, batchSize: 16, learningRate: 0.02, distillation };
const schedule = 'self_study_co_study_tutoring' as const;
const together = { ...options, distillation: { ...distillation, schedule } };

let teacher: Teacher;
beforeAll(async () => {
  await startBackend();
  teacher = await trainTeacher(data, { ...options, topology, seed: 1 });
});
const network = () => ({ topology, weights: teacher.weights ?? [] });

test('phases follow each other: alone, together, then from the teacher as it has become', () => {
  const plan = planSchedule(20);
  const phases = Array.from({ length: 20 }, (_, epoch) =>
    teachingPhase(plan, epoch, together.distillation),
  );
  expect(phases.join(' ')).toMatch(/^(alone ){5}(co_study ){7}(tutoring ?){8}$/);
  for (let epochs = 4; epochs < 40; epochs++) {
    const { distilFrom, tutoringFrom } = planSchedule(epochs);
    expect(tutoringFrom).toBeGreaterThan(distilFrom);
    expect(tutoringFrom).toBeLessThan(epochs);
  }
  expect(teachingPhase(plan, 10, distillation)).toBe('tutoring');
  expect(teachingPhase(plan, 10, null)).toBe('alone');
});

test('the schedule tutoring is what is done without one; learning together is something else', async () => {
  const run = (wanted: typeof together | typeof options) =>
    trainStudent(data, spec, teacher.trainLogits, wanted, undefined, { teacherNetwork: network() });
  const named = { ...options, distillation: { ...distillation, schedule: 'tutoring' as const } };
  const [plain, tutored, studied] = [await run(options), await run(named), await run(together)];
  expect(tutored).toEqual(plain);
  const { distilFrom } = planSchedule(8);
  expect(studied.history.slice(0, distilFrom)).toEqual(plain.history.slice(0, distilFrom));
  expect(studied.history[distilFrom].loss).not.toBe(plain.history[distilFrom].loss);
  expect(await run(together)).toEqual(studied);
});

test('a re-created teacher answers as the trained one did, and comes nearer to the student it learns from', () => {
  const layers = topology.layers.map(
    (layer) => ({ ...layer, batchNorm: undefined }) as typeof layer,
  );
  const plan = planNetwork({ ...topology, layers });
  const { weights = [] } = teacher;
  const settings = { distillation, batchSize: 16, seed: 1 };
  const study = createCoStudy({ plan, weights, table: data.train }, settings);
  const before = study.answer();
  const worst = Math.max(...before.map((logit, i) => Math.abs(logit - teacher.trainLogits[i])));
  expect(worst).toBeLessThan(1e-4 * Math.max(...before.map(Math.abs)));
  // A student that knows the labels but is unsure of them.
  const unsure = Float32Array.from(before, (logit) => logit / 3);
  const distance = (logits: Float32Array) =>
    logits.reduce((sum, logit, i) => sum + (logit - unsure[i]) ** 2, 0);
  for (let epoch = 0; epoch < 10; epoch++) study.learn(unsure, 0.9, 0.003);
  const after = study.answer();
  study.dispose();
  expect(distance(after)).toBeLessThan(0.5 * distance(before));
  // It stays the teacher it was.
  const [was, is] = [before, after].map((logits) => accuracyOf(logits, data.train.labels, 3));
  expect(was).toBeGreaterThan(0.8);
  expect(is).toBeGreaterThan(was - 0.03);
});

test('learning together without a teacher network, or with another one, is refused', async () => {
  for (const teacherNetwork of [undefined, { ...network(), weights: network().weights.slice(1) }]) {
    const run = trainStudent(data, spec, teacher.trainLogits, together, undefined, {
      teacherNetwork,
    });
    await expect(run).rejects.toMatchObject({
      code: 'CONFIG',
      message: expect.stringMatching(/co-study with/),
    });
  }
});

test('a teacher comes back from its file bit by bit; a damaged one is refused', async () => {
  const file = join(folder, 'teacher.bin');
  await writeTeacherFile(file, network().weights);
  expect(await readTeacherFile(file)).toEqual(teacher.weights);
  const good = readFileSync(file);
  const broken = [
    good.subarray(0, 30),
    Buffer.concat([good, Buffer.alloc(8)]),
    Buffer.from(good.toString('latin1').replace('"length":24', '"length":25'), 'latin1'),
    Buffer.from(good.toString('latin1').replace('"kernel"', '"__prot"'), 'latin1'),
  ];
  for (const bytes of broken) {
    writeFileSync(file, bytes);
    await expect(readTeacherFile(file)).rejects.toMatchObject({ code: 'INPUT' });
  }
});
