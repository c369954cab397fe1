// Reads a data file whole, gunzips it, and says plainly what is wrong when it cannot.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';

/** Largest file read, before and after gunzipping: 2 GiB, what Node reads in one piece. */
export const MAX_DATA_BYTES = 2 ** 31 - 1;

const unzip = promisify(gunzip);

async function missingFile(path: string, cause: unknown): Promise<ParetapeError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  const message = `no data file ${path}`;
  if (names === undefined) {
    return new ParetapeError('MISSING', message, { hint: `folder ${folder} is missing`, cause });
  }
  const nearest = nearestName(basename(path), names.sort());
  const hint =
    nearest === undefined ? `nothing in ${folder} is named like it` : `nearest file: ${nearest}`;
  return new ParetapeError('MISSING', message, { hint, cause });
}

function isMissing(thrown: unknown): boolean {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function readBounded(path: string, maxBytes: number): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > maxBytes) {
    throw new ParetapeError('INPUT', `data file of ${size} bytes is too large`, {
      position: { file: path },
      hint: `at most ${maxBytes} bytes are read`,
    });
  }
  return await readFile(path);
}

async function gunzipBounded(path: string, bytes: Buffer, maxBytes: number): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    throw new ParetapeError('INPUT', `cannot gunzip: ${messageOf(cause)}`, {
      position: { file: path },
      hint: `the file is truncated, damaged or holds more than ${maxBytes} bytes`,
      cause,
    });
  }
}

/**
 * The bytes of a file, gunzipped when they start with the gzip magic. Throws MISSING with the nearest existing name
 * when there is no such file, INPUT when it is too large, damaged or not a plain file.
 */
export async function readDataFile(path: string, maxBytes = MAX_DATA_BYTES): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readBounded(path, maxBytes);
  } catch (thrown) {
    if (thrown instanceof ParetapeError) throw thrown;
    if (isMissing(thrown)) throw await missingFile(path, thrown);
    throw new ParetapeError('INPUT', `cannot read data file: ${messageOf(thrown)}`, {
      position: { file: path },
      cause: thrown,
    });
  }
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return zipped ? await gunzipBounded(path, bytes, maxBytes) : bytes;
}
