// Datasets and teacher logits as binary files, so that worker processes read them once instead of getting them with every task.
import { z } from 'zod';
import type { Dataset, Split } from '../core/dataset.js';
import { damagedFile, readCheckedFile, writeCheckedFile } from './checked-file.js';

const DATASET_MAGIC = 'PTDATA01';
const LOGITS_MAGIC = 'PTLOGI01';

const count = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const datasetHeader = z.object({
  name: z.string(),
  inputShape: z
    .array(
      z
        .number()
        .int()
        .min(1)
        .max(2 ** 24),
    )
    .min(1)
    .max(3),
  classes: z
    .number()
    .int()
    .min(1)
    .max(2 ** 16),
  classNames: z.array(z.string()),
  hash: z.string(),
  scaling: z.string(),
  task: z.literal('regression').optional(),
  targetScaling: z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) }).optional(),
  counts: z.object({ train: count, validation: count, test: count }),
  payloadHash: z.string(),
});
const logitsHeader = z.object({ values: count, payloadHash: z.string() });

/** Writes a dataset; readers see the old file or the whole new one, never a part. */
export async function writeDatasetFile(path: string, dataset: Dataset): Promise<void> {
  const { train, validation, test, ...facts } = dataset;
  const payload = [train, validation, test].flatMap(({ features, labels, targets }) => [
    ...[features, labels],
    ...(targets ? [targets] : []),
  ]);
  const counts = { train: train.count, validation: validation.count, test: test.count };
  await writeCheckedFile(path, DATASET_MAGIC, { ...facts, counts }, payload);
}

/** Reads what `writeDatasetFile` wrote. Throws MISSING without the file, INPUT where it is damaged. */
export async function readDatasetFile(path: string): Promise<Dataset> {
  const { header, payload } = await readCheckedFile(path, DATASET_MAGIC, datasetHeader);
  const { counts, payloadHash: _, ...facts } = header;
  const size = facts.inputShape.reduce((product, extent) => product * extent, 1);
  const total = counts.train + counts.validation + counts.test;
  const outputs = facts.task === 'regression' ? facts.classes : 0;
  if (payload.byteLength !== 4 * total * (size + 1 + outputs)) {
    throw damagedFile(path, 'its length is wrong');
  }
  let at = 0;
  const take = (samples: number): Split => {
    const features = new Float32Array(payload, at, samples * size);
    const labels = new Int32Array(payload, at + features.byteLength, samples);
    at += features.byteLength + labels.byteLength;
    if (outputs === 0) return { count: samples, features, labels };
    const targets = new Float32Array(payload, at, samples * outputs);
    at += targets.byteLength;
    return { count: samples, features, labels, targets };
  };
  const train = take(counts.train);
  const validation = take(counts.validation);
  return { ...facts, train, validation, test: take(counts.test) };
}

/** Writes a teacher's logits, as atomically as a dataset. */
export async function writeLogitsFile(path: string, logits: Float32Array): Promise<void> {
  await writeCheckedFile(path, LOGITS_MAGIC, { values: logits.length }, [logits]);
}

/** Reads what `writeLogitsFile` wrote. Throws MISSING without the file, INPUT where it is damaged. */
export async function readLogitsFile(path: string): Promise<Float32Array> {
  const { header, payload } = await readCheckedFile(path, LOGITS_MAGIC, logitsHeader);
  if (payload.byteLength !== 4 * header.values) throw damagedFile(path, 'its length is wrong');
  return new Float32Array(payload);
}
