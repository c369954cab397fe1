// Reads a Liberty file from disk, packed or not, within bounds.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';

/** The largest open library is 46 MB. */
const MAX_BYTES = 256 * 1024 * 1024;

const gunzipAsync = promisify(gunzip);

/** Text of the file. MISSING error with the nearest existing name, INPUT error when too large or not readable. */
export async function readLibertyFile(path: string): Promise<string> {
  const size = await findSize(path);
  if (size > MAX_BYTES) throw failTooLarge(path);
  const bytes = await readFile(path);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return new TextDecoder().decode(packed ? await unpack(path, bytes) : bytes);
}

async function findSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new ParetapeError('MISSING', `Liberty file '${path}' cannot be read`, {
      position: { file: path },
      hint: await suggestFile(path),
      cause: error,
    });
  }
  throw new ParetapeError('MISSING', `'${path}' is not a file`, {
    hint: 'Expected a .lib or .lib.gz file.',
  });
}

async function suggestFile(path: string): Promise<string> {
  const folder = dirname(path);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    // The folder being absent too is the answer, not a second failure.
    return `The folder '${folder}' does not exist either.`;
  }
  const near = nearestName(
    basename(path),
    names.filter((name) => /\.lib(\.gz)?$/.test(name)),
  );
  return near === undefined
    ? `No similar .lib or .lib.gz in '${folder}'.`
    : `The nearest name there is '${join(folder, near)}'.`;
}

async function unpack(path: string, bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await gunzipAsync(bytes, { maxOutputLength: MAX_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw failTooLarge(path, error);
    throw new ParetapeError('INPUT', `'${path}' cannot be unpacked: ${messageOf(error)}`, {
      position: { file: path },
      cause: error,
    });
  }
}

function failTooLarge(path: string, cause?: unknown): ParetapeError {
  return new ParetapeError('INPUT', `'${path}' is larger than ${MAX_BYTES >> 20} MiB`, {
    position: { file: path },
    cause,
  });
}
