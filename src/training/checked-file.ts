// Binary files that are whole and unchanged or refused: magic, header as JSON, arrays, and a hash over them.
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { messageOf, ParetapeError } from '../core/errors.js';
import { hashBytes } from '../core/hash.js';
import { writeAtomically } from '../storage/write-atomically.js';

const PREFIX_BYTES = 12;
const LARGEST_HEADER = 1 << 20;

export type NumberArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The bytes of an array, not copied. */
export function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/**
 * Magic (8 bytes), length of the header (uint32), header (JSON), payload; little-endian like every machine Node
 * runs on. Readers see the old file or the whole new one.
 */
export async function writeCheckedFile(
  path: string,
  magic: string,
  facts: object,
  arrays: readonly NumberArray[],
): Promise<void> {
  const payload = Buffer.concat(arrays.map(bytesOf));
  const header = Buffer.from(JSON.stringify({ ...facts, payloadHash: hashBytes(payload) }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(magic, 'latin1');
  prefix.writeUInt32LE(header.length, magic.length);
  await writeAtomically(path, Buffer.concat([prefix, header, payload]));
}

/** What is wrong with a file that can be made again. */
export function damagedFile(path: string, problem: string): ParetapeError {
  return new ParetapeError('INPUT', `${path} is damaged: ${problem}`, {
    position: { file: path },
    hint: 'delete it; it is written again from the dataset',
  });
}

/** Reads what `writeCheckedFile` wrote. Throws MISSING without the file, INPUT where it is damaged. */
export async function readCheckedFile<Header extends { payloadHash: string }>(
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
    throw damagedFile(path, 'it does not start as expected');
  }
  const length = file.readUInt32LE(magic.length);
  const start = PREFIX_BYTES + length;
  if (length > LARGEST_HEADER || start > file.length) throw damagedFile(path, 'it is cut short');
  const header = schema.safeParse(parseJson(file.toString('utf8', PREFIX_BYTES, start)));
  if (!header.success) throw damagedFile(path, header.error.issues[0].message);
  // A copy: typed arrays need an aligned start.
  const payload = new Uint8Array(file.subarray(start));
  if (hashBytes(payload) !== header.data.payloadHash)
    throw damagedFile(path, 'its content has changed');
  return { header: header.data, payload: payload.buffer };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
