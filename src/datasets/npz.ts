// Reads one array out of a NumPy .npz archive (a zip of .npy files), checking sizes and checksums.
import { crc32, inflateRawSync } from 'node:zlib';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import { parseNpy } from './npy.js';
import type { NumericArray } from './numeric-array.js';
import { MAX_DATA_BYTES } from './read-data-file.js';

/** One file of a zip archive, as its central directory describes it (APPNOTE.TXT 4.3.12). */
interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly localOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** DEFLATE cannot expand by more than 1032 to 1 (zlib technical notes); an entry that claims more is a lie. */
const MAX_EXPANSION = 1032;
/** What a tiny entry may hold beyond that ratio, for the bytes of a block header. */
const EXPANSION_SLACK = 4096;

function refuse(file: string, message: string, cause?: unknown): never {
  const hint = 'the archive is truncated or damaged';
  throw new ParetapeError('INPUT', message, { position: { file }, hint, cause });
}

/** Offset of the end-of-central-directory record, which a comment of up to 65 535 bytes may follow. */
function findEnd(file: string, bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - END_BYTES - 65_535);
  for (let at = bytes.length - END_BYTES; at >= lowest; at--) {
    if (bytes.readUInt32LE(at) === END_SIGNATURE) return at;
  }
  return refuse(file, 'not a .npz archive: it has no zip directory');
}

function readEntries(file: string, bytes: Buffer): ZipEntry[] {
  const end = findEnd(file, bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > end || bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) {
      refuse(file, `zip directory breaks off at entry ${i + 1} of ${count}`);
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const nameEnd = at + ENTRY_BYTES + nameLength;
    if (nameEnd > end) refuse(file, 'zip directory runs past its end');
    entries.push({
      name: bytes.toString('utf8', at + ENTRY_BYTES, nameEnd),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      compressedSize: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      localOffset: bytes.readUInt32LE(at + 42),
    });
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function compressedBytes(file: string, bytes: Buffer, entry: ZipEntry): Buffer {
  const { localOffset, compressedSize, name } = entry;
  const readable = localOffset + LOCAL_BYTES <= bytes.length;
  if (!readable || bytes.readUInt32LE(localOffset) !== LOCAL_SIGNATURE) {
    refuse(file, `entry ${JSON.stringify(name)} has no local header`);
  }
  const headerBytes =
    LOCAL_BYTES + bytes.readUInt16LE(localOffset + 26) + bytes.readUInt16LE(localOffset + 28);
  const start = localOffset + headerBytes;
  if (start + compressedSize > bytes.length) {
    refuse(file, `entry ${JSON.stringify(name)} runs past the end of the archive`);
  }
  return bytes.subarray(start, start + compressedSize);
}

function inflateEntry(file: string, packed: Buffer, entry: ZipEntry): Buffer {
  const name = JSON.stringify(entry.name);
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED) refuse(file, `entry ${name} uses zip method ${entry.method}`);
  const possible = packed.length * MAX_EXPANSION + EXPANSION_SLACK;
  if (entry.size > Math.min(possible, MAX_DATA_BYTES)) {
    refuse(file, `entry ${name} claims ${entry.size} bytes, more than can be in it`);
  }
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch (cause) {
    return refuse(file, `cannot inflate entry ${name}: ${messageOf(cause)}`, cause);
  }
}

function chooseEntry(file: string, entries: readonly ZipEntry[], array?: string): ZipEntry {
  const arrays = entries.filter((entry) => entry.name.endsWith('.npy'));
  const names = arrays.map((entry) => entry.name.slice(0, -'.npy'.length));
  const index = array === undefined && names.length === 1 ? 0 : names.indexOf(array ?? '');
  if (index >= 0) return arrays[index];
  const shown = names.slice(0, 20).join(', ');
  const nearest = array === undefined ? undefined : nearestName(array, names);
  throw new ParetapeError(
    'INPUT',
    array === undefined
      ? `archive holds ${names.length} arrays and none is named`
      : `archive holds no array ${JSON.stringify(array)}`,
    {
      position: { file },
      hint: `${nearest === undefined ? '' : `nearest: ${nearest}; `}write file.npz#name with one of: ${shown}`,
    },
  );
}

/** The array named `array` (without `.npy`) of an archive, or its only array. Throws INPUT; never inflates more than an entry can hold. */
export function parseNpz(bytes: Buffer, file: string, array?: string): NumericArray {
  if (bytes.length < END_BYTES) refuse(file, 'not a .npz archive: too short');
  const entry = chooseEntry(file, readEntries(file, bytes), array);
  const content = inflateEntry(file, compressedBytes(file, bytes, entry), entry);
  if (content.length !== entry.size || crc32(content) !== entry.crc) {
    refuse(file, `entry ${JSON.stringify(entry.name)} fails its checksum`);
  }
  return parseNpy(content, `${file}#${entry.name.slice(0, -'.npy'.length)}`);
}
