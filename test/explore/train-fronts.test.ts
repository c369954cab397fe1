// A study whose students have trained bits: undominated networks, counted from their integers, found again by a resumed study.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseStudy } from '../../src/config/parse-study.js';
import { canonicalJson } from '../../src/core/hash.js';
import { makeStudents, makeTeacher } from '../../src/explore/make-networks.js';
import { runFolderOf } from '../../src/explore/run-folder.js';
import { listStoredStudents } from '../../src/explore/stored-students.js';
import type { StudyContext } from '../../src/explore/study-context.js';
import { countEbops } from '../../src/fixed-point/exact-ebops.js';
import { openJournal } from '../../src/storage/journal.js';
import { memoiseSteps } from '../../src/storage/memoised-steps.js';
import { writeDatasetFile } from '../../src/training/dataset-file.js';
import { runTrainingTask, type TrainingTask } from '../../src/training/training-task.js';
import { makeClusters } from '../training/toy-datasets.js';

const root = mkdtempSync(join(tmpdir(), 'paretape-fronts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const dataset = makeClusters([6], 3, 0.06, [300, 120, 120]);

const study = (trainableBits: string, more = '') => `study: fronts
seed: 3
dataset: {kind: pulses}
teacher: {layers: [{kind: dense, units: 8}], epochs: 6, batchSize: 30}
students:
  layers: [{kind: dense, units: 4}]
  widths: [1, 2]
  input: ap_ufixed<6,0,AP_RND,AP_SAT>
  trainableBits: ${trainableBits}
  ${more}
`;

/** Plays the stations teacher and students without worker processes. */
async function play(name: string, trainableBits: string) {
  const config = parseStudy(study(trainableBits), 'study.yaml');
  const folder = runFolderOf(root, name);
  const journal = await openJournal(folder.journal);
  await writeDatasetFile(folder.dataset(dataset.hash), dataset);
  let trainings = 0;
  const run = (task: TrainingTask) => {
    trainings++;
    return runTrainingTask(task, () => {});
  };
  const context = {
    ...{ config, baseDir: root, folder, steps: memoiseSteps(journal) },
    observer: { stage: () => {}, update: () => {}, note: () => {} },
    stop: { requested: false },
    failures: [],
    trainingPool: { run, close: () => {} },
  } as unknown as StudyContext;
  const teacher = await makeTeacher(context, dataset);
  const networks = await makeStudents(context, dataset, teacher);
  await journal.close();
  return { networks, trainings, folder };
}

const FRONT =
  '{epochs: 30, batchSize: 30, most: 3, weightBits: 4, activationBits: 4, beta: [0.0001, 0.1]}';

describe('a study with trained bits', () => {
  it('hands on from each width undominated networks whose cost is that of their integers', async () => {
    const { networks, trainings, folder } = await play('front', FRONT);
    expect(trainings).toBe(3);
    const runOf = ({ spec }: (typeof networks)[number]) => spec.id.replace(/-\d+$/, '');
    const runs = [...new Set(networks.map(runOf))];
    expect(runs).toHaveLength(2);
    for (const run of runs) {
      const front = networks.filter((network) => runOf(network) === run);
      expect(front.length).toBeLessThanOrEqual(3);
      const costs = front.map(({ network, ebops, accuracy, trainingAccuracy }) => {
        expect(ebops).toBe(countEbops(network));
        expect(accuracy).toBe(trainingAccuracy);
        return ebops ?? Number.NaN;
      });
      for (const [i, cost] of costs.slice(1).entries()) {
        expect(cost).toBeGreaterThan(costs[i]);
      }
    }
    const stored = [...(await listStoredStudents(folder)).keys()].sort();
    expect(stored).toEqual(networks.map(({ spec }) => spec.id).sort());
    const again = await play('front', FRONT);
    expect(again.trainings).toBe(0);
    expect(canonicalJson(again.networks)).toBe(canonicalJson(networks));
  });

  it('refuses settings for fixed bits beside it, by name and place', () => {
    const parse = () => parseStudy(study('{}', 'limit: 3'), 'study.yaml');
    expect(parse).toThrow(/limit is for students with fixed bits/);
  });
});
