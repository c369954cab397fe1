// A front trained from files is the front trained directly.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixed } from '../../../src/core/fixed-point-format.js';
import type { EpochRecord, StudentSpec } from '../../../src/core/student.js';
import { writeDatasetFile } from '../../../src/training/dataset-file.js';
import {
  DEFAULT_FRONT_OPTIONS,
  type FrontOptions,
} from '../../../src/training/trainable-bits/front-options.js';
import { trainFront } from '../../../src/training/trainable-bits/train-front.js';
import { runTrainingTask } from '../../../src/training/training-task.js';
import { makeClusters } from '../toy-datasets.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-front-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a task gives what the direct call gives, and reports every epoch with its cost', async () => {
  const dataset = makeClusters([5], 2, 0.05, [320, 60, 40]);
  const datasetFile = join(folder, 'task.bin');
  await writeDatasetFile(datasetFile, dataset);
  const spec: StudentSpec = {
    ...{ id: 'task', weightBits: 4, activationBits: 4, sparsity: 0, seed: 5 },
    topology: { inputShape: [5], layers: [{ kind: 'dense', units: 2, activation: 'linear' }] },
    input: fixed(8, 2, 'RND', 'SAT'),
    trainableBits: { weights: 'weight', activations: 'element' },
  };
  const goal = { kind: 'front', betaFrom: 1e-5, betaTo: 1e-3, most: 4 } as const;
  const short = { epochs: 16, batchSize: 16, distillation: null, weightDecay: 0, goal };
  const options: FrontOptions = { ...DEFAULT_FRONT_OPTIONS, ...short };
  const records: EpochRecord[] = [];
  const report = (record: EpochRecord) => records.push(record);
  const fromTask = await runTrainingTask({ kind: 'front', datasetFile, spec, options }, report);
  expect(fromTask).toEqual(await trainFront(dataset, spec, undefined, options));
  expect(records.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 16 }, (_, i) => i));
  // The first two epochs are in float and cost nothing yet.
  expect(records.map(({ cost }) => cost !== undefined)).toEqual(records.map((_, i) => i > 1));
});
