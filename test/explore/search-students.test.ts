// A search of teacher and students: the same on any number of workers, resumable, finalists with their spread.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { appendFile, cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pLimit from 'p-limit';
import { afterAll, describe, expect, it } from 'vitest';
import { parseStudy } from '../../src/config/parse-study.js';
import { ParetapeError } from '../../src/core/errors.js';
import { canonicalJson } from '../../src/core/hash.js';
import { makeStudents, makeTeacher } from '../../src/explore/make-networks.js';
import { runFolderOf } from '../../src/explore/run-folder.js';
import { planRungs } from '../../src/explore/run-halving.js';
import { measureNoise, studentCost } from '../../src/explore/search-students.js';
import { planStudent, studentSearchSpace } from '../../src/explore/student-search-space.js';
import type { StudyContext } from '../../src/explore/study-context.js';
import { openJournal } from '../../src/storage/journal.js';
import { memoiseSteps } from '../../src/storage/memoised-steps.js';
import { writeDatasetFile } from '../../src/training/dataset-file.js';
import { runTrainingTask, type TrainingTask } from '../../src/training/training-task.js';
import { makeClusters } from '../training/toy-datasets.js';

const root = mkdtempSync(join(tmpdir(), 'paretape-search-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const dataset = makeClusters([6], 3, 0.06, [300, 120, 120]);

const study = (search: string) => `study: searched
seed: 3
dataset: {kind: pulses}
teacher:
  layers: [{kind: dense, units: 8}]
  epochs: 6
  batchSize: 30
  search: {trials: 4, batch: 2, eta: 2, sampler: nsga2, space: {learningRate: [0.001, 0.03], width: [0.5, 2]}}
students:
  layers: [{kind: dense, units: 4}]
  bits: [2, 4]
  sparsities: [0, 0.5]
  input: ap_ufixed<6,0,AP_RND,AP_SAT>
  epochs: 8
  batchSize: 30
  search: ${search}
`;

const SEARCH =
  '{trials: 8, batch: 3, eta: 2, seeds: 2, space: {learningRate: [0.003, 0.05], width: [0.5, 2], temperature: [1, 5]}}';

/** Plays the stations of a study on a pool of its own; tasks of more workers end in another order. */
async function play(
  name: string,
  workers: number,
  fail: (task: TrainingTask) => boolean = () => false,
) {
  const config = parseStudy(study(SEARCH), 'study.yaml');
  const folder = runFolderOf(root, name);
  const journal = await openJournal(folder.journal);
  await writeDatasetFile(folder.dataset(dataset.hash), dataset);
  const limit = pLimit(workers);
  let trainings = 0;
  const run = async (task: TrainingTask) => {
    trainings++;
    if (workers > 1) await wait((trainings * 7) % 23);
    if (fail(task)) throw new ParetapeError('TOOL_FAILED', 'the loss is not finite');
    return runTrainingTask(task, () => {});
  };
  const context = {
    ...{ config, baseDir: root, folder, steps: memoiseSteps(journal) },
    observer: { stage: () => {}, update: () => {}, note: () => {} },
    stop: { requested: false },
    failures: [],
    trainingPool: { run: (task: TrainingTask) => limit(() => run(task)), close: () => {} },
  } as unknown as StudyContext;
  const teacher = await makeTeacher(context, dataset);
  const networks = await makeStudents(context, dataset, teacher);
  await journal.close();
  const text = canonicalJson({ teacher, networks, failures: context.failures });
  return { teacher, networks, failures: context.failures, trainings, text, folder };
}

describe('a search of teacher and students', () => {
  it('ends the same on one and on three workers, and goes on where its journal was cut', async () => {
    const alone = await play('alone', 1);
    const together = await play('together', 3);
    expect(together.text).toBe(alone.text);

    const lines = readFileSync(alone.folder.journal, 'utf8').split('\n').filter(Boolean);
    expect(lines).toHaveLength(alone.trainings);
    const kept = Math.floor(0.6 * lines.length);
    const cut = runFolderOf(root, 'cut');
    await cp(alone.folder.root, cut.root, { recursive: true });
    await writeFile(cut.journal, `${lines.slice(0, kept).join('\n')}\n`);
    await appendFile(cut.journal, lines[kept].slice(0, 20));
    const resumed = await play('cut', 2);
    expect(resumed.text).toBe(alone.text);
    expect(resumed.trainings).toBe(lines.length - kept);

    const again = await play('cut', 1);
    expect([again.text, again.trainings]).toEqual([alone.text, 0]);
  });

  it('hands on undominated students trained in full, with mean and spread over seeds', async () => {
    const { networks, teacher } = await play('alone', 1);
    expect(networks.length).toBeGreaterThan(0);
    expect(new Set(networks.map(({ spec }) => spec.id)).size).toBe(networks.length);
    for (const { accuracyNoise, accuracy, trainingAccuracy } of networks) {
      expect(accuracy).toBe(trainingAccuracy);
      expect(accuracyNoise?.seeds).toBe(2);
      const { mean = 0, standardDeviation = -1 } = accuracyNoise ?? {};
      // Of two values each lies half their difference from the mean, which is the deviation over the root of two.
      expect(Math.abs(accuracy - mean)).toBeCloseTo(standardDeviation / Math.SQRT2, 12);
    }
    expect(teacher.validationAccuracy).toBeGreaterThan(0.5);
    expect(teacher.layers).toHaveLength(1);
  });

  it('learns from trainings that fail, and says which', async () => {
    const coarse = (task: TrainingTask) => task.kind === 'student' && task.spec.weightBits === 2;
    const { networks, failures } = await play('failing', 1, coarse);
    expect(networks.every(({ spec }) => spec.weightBits === 4)).toBe(true);
    expect(failures.length).toBeGreaterThan(0);
    for (const { what, mended } of failures) {
      expect(what).toMatch(/^students, trial \d+$/);
      expect(mended).toBe(true);
    }
  });
});

describe('settings of a search', () => {
  const configOf = (search: string) => parseStudy(study(search), 'study.yaml');

  it('what is not searched stays as the section has it', () => {
    const config = configOf('{}');
    const space = studentSearchSpace(config.students);
    expect(space.map(({ name }) => name)).toEqual(['bitsEntry', 'sparsityEntry']);
    const { spec, settings } = planStudent(config, dataset, { bitsEntry: 1, sparsityEntry: 1 }, 8);
    expect(spec).toMatchObject({ weightBits: 4, activationBits: 4, sparsity: 0.5, seed: 3 });
    const { learningRate, batchSize, distillation } = config.students;
    expect(settings).toEqual({ epochs: 8, learningRate, batchSize, distillation });
  });

  it('students that differ in their training alone have different names', () => {
    const config = configOf('{space: {learningRate: [0.001, 0.1]}}');
    const idAt = (learningRate: number, epochs: number) =>
      planStudent(config, dataset, { bitsEntry: 0, sparsityEntry: 0, learningRate }, epochs).spec
        .id;
    expect(new Set([idAt(0.01, 8), idAt(0.02, 8), idAt(0.01, 4)]).size).toBe(3);
    expect(idAt(0.01, 8)).toBe(idAt(0.0100001, 8));
  });

  it('rungs grow by eta to the full length and never below the shortest training', () => {
    expect(planRungs({ rungs: 3, eta: 3 }, 90, 4)).toEqual([10, 30, 90]);
    expect(planRungs({ rungs: 3, eta: 3 }, 24, 4)).toEqual([4, 8, 24]);
    expect(planRungs({ rungs: 3, eta: 2 }, 4, 4)).toEqual([4]);
  });

  it('the spread is the standard deviation of a sample, and none of a single training', () => {
    expect(measureNoise([0.9])).toBeUndefined();
    expect(measureNoise([0.9, 0.8, 0.7])).toEqual({
      mean: expect.closeTo(0.8),
      standardDeviation: expect.closeTo(0.1),
      seeds: 3,
    });
  });

  it('cost counts weights times bits, or what was counted exactly', () => {
    const student = { spec: { weightBits: 4, activationBits: 8 }, nonZeroWeights: 64 };
    expect(studentCost(student as never)).toBe(11);
    expect(studentCost({ ...student, ebops: 1024 } as never)).toBe(10);
  });

  it.each([
    ['{trials: 2, rungs: 2, eta: 3}', /trials/],
    ['{space: {weightBits: [2, 8]}}', /weightBits/],
    ['{space: {learningRate: [0.1, 0.01]}}', /learningRate/],
    ['{}\n  limit: 3', /limit/],
    ['{space: {temperature: [1, 4]}}\n  distillation: false', /distillation/],
  ])('%s is refused', (search, problem) => {
    expect(() => configOf(search)).toThrow(problem);
  });
});
