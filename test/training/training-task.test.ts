// Files between the main process and its training workers, and the task they run.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { EpochRecord, Teacher } from '../../src/core/student.js';
import {
  readDatasetFile,
  readLogitsFile,
  writeDatasetFile,
  writeLogitsFile,
} from '../../src/training/dataset-file.js';
import { trainTeacher } from '../../src/training/train-teacher.js';
import { runTrainingTask } from '../../src/training/training-task.js';
import { makeClusters } from './toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-training-'));
afterAll(() => rmSync(folder, { recursive: true }));
const dataset = makeClusters([5], 2, 0.05, [80, 30, 20]);

test('a dataset and logits come back from their files bit by bit, and nothing else is left in the folder', async () => {
  await writeDatasetFile(join(folder, 'a', 'toy.bin'), dataset);
  await writeLogitsFile(join(folder, 'a', 'logits.bin'), new Float32Array([1.5, -0, 3e-40]));
  expect(await readDatasetFile(join(folder, 'a', 'toy.bin'))).toEqual(dataset);
  const logits = await readLogitsFile(join(folder, 'a', 'logits.bin'));
  expect(logits).toEqual(new Float32Array([1.5, -0, 3e-40]));
  expect(readdirSync(join(folder, 'a')).sort()).toEqual(['logits.bin', 'toy.bin']);
});

test('damaged, foreign and missing files are refused, not half read', async () => {
  const good = join(folder, 'good.bin');
  await writeDatasetFile(good, dataset);
  const bytes = readFileSync(good);
  const bad = join(folder, 'bad.bin');
  const tampered = Buffer.from(bytes);
  tampered[bytes.length - 3] ^= 1;
  for (const damaged of [
    bytes.subarray(0, 5),
    bytes.subarray(0, 200),
    tampered,
    Buffer.alloc(64),
  ]) {
    writeFileSync(bad, damaged);
    await expect(readDatasetFile(bad)).rejects.toMatchObject({ code: 'INPUT' });
  }
  await expect(readLogitsFile(good)).rejects.toMatchObject({ code: 'INPUT' });
  await expect(readDatasetFile(join(folder, 'none.bin'))).rejects.toMatchObject({
    code: 'MISSING',
  });
});

test('a task gives what the direct call gives, and reports every epoch', async () => {
  const file = join(folder, 'task.bin');
  await writeDatasetFile(file, dataset);
  const options = {
    topology: { inputShape: [5], layers: [{ kind: 'dense', units: 2, activation: 'linear' }] },
    epochs: 5,
    batchSize: 16,
    learningRate: 0.02,
    seed: 9,
  } as const;
  const records: EpochRecord[] = [];
  const result = await runTrainingTask({ kind: 'teacher', datasetFile: file, options }, (record) =>
    records.push(record),
  );
  expect(result).toEqual(await trainTeacher(dataset, options));
  expect(records).toEqual((result as Teacher).history);
  expect(records.map((record) => record.epoch)).toEqual([0, 1, 2, 3, 4]);
});
