// Datasets and teacher logits as binary files, so that worker processes read them once instead of getting them with every task.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Dataset, Split } from '../core/dataset.js';
import { messageOf, ParetapeError } from '../core/errors.js';
import { hashBytes } from '../core/hash.js';
import { writeAtomically } from '../storage/write-atomically.js';

const DATASET_MAGIC = 'PTDATA01';
const LOGITS_MAGIC = 'PTLOGI01';
const PREFIX_BYTES = 12;
const LARGEST_HEADER = 1 << 20;

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
  counts: z.object({ train: count, validation: count, test: count }),
  payloadHash: z.string(),
});
const logitsHeader = z.object({ values: count, payloadHash: z.string() });

/** Writes a dataset; readers see the old file or the whole new one, never a part. */
export async function writeDatasetFile(path: string, dataset: Dataset): Promise<void> {
  const { train, validation, test, ...facts } = dataset;
  const payload = [train, validation, test].flatMap(({ features, labels }) => [features, labels]);
  const counts = { train: train.count, validation: validation.count, test: test.count };
  await writeChecked(path, DATASET_MAGIC, { ...facts, counts }, payload);
}

/** Reads what `writeDatasetFile` wrote. Throws MISSING without the file, INPUT where it is damaged. */
export async function readDatasetFile(path: string): Promise<Dataset> {
  const { header, payload } = await readChecked(path, DATASET_MAGIC, datasetHeader);
  const { counts, payloadHash: _, ...facts } = header;
  const size = facts.inputShape.reduce((product, extent) => product * extent, 1);
  const total = counts.train + counts.validation + counts.test;
  if (payload.byteLength !== 4 * total * (size + 1)) throw damaged(path, 'its length is wrong');
  let at = 0;
  const take = (samples: number): Split => {
    const features = new Float32Array(payload, at, samples * size);
    const labels = new Int32Array(payload, at + features.byteLength, samples);
    at += features.byteLength + labels.byteLength;
    return { count: samples, features, labels };
  };
  const train = take(counts.train);
  const validation = take(counts.validation);
  return { ...facts, train, validation, test: take(counts.test) };
}

/** Writes a teacher's logits, as atomically as a dataset. */
export async function writeLogitsFile(path: string, logits: Float32Array): Promise<void> {
  await writeChecked(path, LOGITS_MAGIC, { values: logits.length }, [logits]);
}

/** Reads what `writeLogitsFile` wrote. Throws MISSING without the file, INPUT where it is damaged. */
export async function readLogitsFile(path: string): Promise<Float32Array> {
  const { header, payload } = await readChecked(path, LOGITS_MAGIC, logitsHeader);
  if (payload.byteLength !== 4 * header.values) throw damaged(path, 'its length is wrong');
  return new Float32Array(payload);
}

function bytesOf(array: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Magic (8 bytes), length of the header (uint32), header (JSON), payload; little-endian like every machine Node runs on. */
async function writeChecked(
  path: string,
  magic: string,
  facts: object,
  arrays: readonly (Float32Array | Int32Array)[],
): Promise<void> {
  const payload = Buffer.concat(arrays.map(bytesOf));
  const header = Buffer.from(JSON.stringify({ ...facts, payloadHash: hashBytes(payload) }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(magic, 'latin1');
  prefix.writeUInt32LE(header.length, magic.length);
  await writeAtomically(path, Buffer.concat([prefix, header, payload]));
}

function damaged(path: string, problem: string): ParetapeError {
  return new ParetapeError('INPUT', `${path} is damaged: ${problem}`, {
    position: { file: path },
    hint: 'delete it; it is written again from the dataset',
  });
}

async function readChecked<Header extends { payloadHash: string }>(
  path: string,
  magic: string,
  schema: z.ZodType<Header>,
): Promise<{ header: Header; payload: ArrayBuffer }> {
  const file = await readFile(path).catch((thrown: unknown) => {
    throw new ParetapeError('MISSING', `cannot read ${path}: ${messageOf(thrown)}`, {
      position: { file: path },
      cause: thrown,
    });
  });
  if (file.length < PREFIX_BYTES || file.toString('latin1', 0, magic.length) !== magic) {
    throw damaged(path, 'it does not start as expected');
  }
  const length = file.readUInt32LE(magic.length);
  const start = PREFIX_BYTES + length;
  if (length > LARGEST_HEADER || start > file.length) throw damaged(path, 'it is cut short');
  const header = schema.safeParse(parseJson(file.toString('utf8', PREFIX_BYTES, start)));
  if (!header.success) throw damaged(path, header.error.issues[0].message);
  // A copy: typed arrays need an aligned start.
  const payload = new Uint8Array(file.subarray(start));
  if (hashBytes(payload) !== header.data.payloadHash)
    throw damaged(path, 'its content has changed');
  return { header: header.data, payload: payload.buffer };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
