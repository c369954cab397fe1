// A trained teacher as a binary file, for students that learn together with it.
import { z } from 'zod';
import type { TeacherWeights } from '../core/student.js';
import { damagedFile, readCheckedFile, writeCheckedFile } from './checked-file.js';
import { packArrays, unpackArrays } from './pack-arrays.js';

const TEACHER_MAGIC = 'PTTEAC01';

const headerSchema = z.object({ value: z.unknown(), payloadHash: z.string() });
const numbers = z.custom<Float64Array>(
  (value) => value instanceof Float64Array && value.every(Number.isFinite),
  'no finite numbers',
);
const weightsSchema = z
  .array(z.strictObject({ kernel: numbers, bias: numbers }))
  .min(1)
  .max(1000);

/** Writes a teacher's weights, as atomically as a dataset. */
export async function writeTeacherFile(
  path: string,
  weights: readonly TeacherWeights[],
): Promise<void> {
  const { value, arrays } = packArrays(weights);
  await writeCheckedFile(path, TEACHER_MAGIC, { value }, arrays);
}

/**
 * Reads what `writeTeacherFile` wrote. Throws MISSING without the file, INPUT where it is damaged. Whether the
 * weights fit a topology is for `trainStudent` to see.
 */
export async function readTeacherFile(path: string): Promise<readonly TeacherWeights[]> {
  const { header, payload } = await readCheckedFile(path, TEACHER_MAGIC, headerSchema);
  const weights = weightsSchema.safeParse(unpackArrays(header.value, payload));
  if (!weights.success) throw damagedFile(path, weights.error.issues[0].message);
  return weights.data;
}
