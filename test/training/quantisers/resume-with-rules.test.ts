// Trained scales are part of a training: one that is interrupted goes on with them, to the same bytes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ufixed } from '../../../src/core/fixed-point-format.js';
import type { StudentSpec } from '../../../src/core/student.js';
import { startBackend } from '../../../src/training/backend.js';
import { trainStudent } from '../../../src/training/train-student.js';
import { keepCheckpoints } from '../../../src/training/training-checkpoint.js';
import { makeClusters } from '../toy-datasets.js';

beforeAll(startBackend);

const folder = mkdtempSync(join(tmpdir(), 'paretape-resume-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const data = makeClusters([6], 3, 0.12, [90, 60, 40]);
const options = { epochs: 8, batchSize: 16, learningRate: 0.02, distillation: null };

test.each([
  { weightQuantiser: 'lsq', activationQuantiser: 'lsq', pruning: { kind: 'blocks', size: 3 } },
  { weightQuantiser: 'ternary', activationQuantiser: 'pact', pruning: { kind: 'neurons' } },
] as const)('%o, stopped while rounding, pruning and fine-tuning', async (rules) => {
  const spec: StudentSpec = {
    ...{ id: 'toy', weightBits: 4, activationBits: 4, sparsity: 0.4, seed: 3 },
    topology: {
      inputShape: [6],
      layers: [
        { kind: 'dense', units: 6, activation: 'relu' },
        { kind: 'dense', units: 3, activation: 'linear' },
      ],
    },
    input: ufixed(6, 0, 'RND', 'SAT'),
    ...rules,
  };
  const whole = await trainStudent(data, spec, undefined, options);
  const notes: string[] = [];
  const keeper = keepCheckpoints(join(folder, `${rules.weightQuantiser}.bin`), 0, (line) =>
    notes.push(line),
  );
  const epochs: number[] = [];
  for (const end of [2, 4, 7]) {
    const stopped = trainStudent(
      data,
      spec,
      undefined,
      options,
      ({ epoch }) => {
        epochs.push(epoch);
        if (epoch === end) throw new Error('stopped');
      },
      { keeper },
    );
    await expect(stopped).rejects.toThrow('stopped');
  }
  const resumed = await trainStudent(data, spec, undefined, options, undefined, { keeper });
  expect(resumed).toEqual(whole);
  // No epoch was trained again but those that were cut off, so no checkpoint was refused.
  expect(epochs).toEqual([0, 1, 2, 2, 3, 4, 4, 5, 6, 7]);
  expect(notes).toEqual([]);
});
