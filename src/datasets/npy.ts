// Reads NumPy's .npy array files (format versions 1.0, 2.0 and 3.0, NumPy Enhancement Proposal 1).
import { ParetapeError } from '../core/errors.js';
import type { ElementType } from './element-type.js';
import { decodeArray, type NumericArray, transposeToRowMajor } from './numeric-array.js';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/** Largest header read; NumPy itself refuses more than 10 000 bytes unless told otherwise. */
const MAX_HEADER_BYTES = 65_536;

const KINDS: ReadonlyMap<string, Pick<ElementType, 'kind' | 'bytes'>> = new Map([
  ['f2', { kind: 'float', bytes: 2 }],
  ['f4', { kind: 'float', bytes: 4 }],
  ['f8', { kind: 'float', bytes: 8 }],
  ['i1', { kind: 'int', bytes: 1 }],
  ['i2', { kind: 'int', bytes: 2 }],
  ['i4', { kind: 'int', bytes: 4 }],
  ['i8', { kind: 'int', bytes: 8 }],
  ['u1', { kind: 'uint', bytes: 1 }],
  ['u2', { kind: 'uint', bytes: 2 }],
  ['u4', { kind: 'uint', bytes: 4 }],
  ['u8', { kind: 'uint', bytes: 8 }],
  ['b1', { kind: 'bool', bytes: 1 }],
]);

function refuse(file: string, message: string, hint?: string): never {
  throw new ParetapeError('INPUT', message, { position: { file }, hint });
}

/** Splits the file into header text and payload. */
function splitHeader(file: string, bytes: Uint8Array): { header: string; payload: Uint8Array } {
  if (bytes.length < 10 || !MAGIC.equals(bytes.subarray(0, 6))) {
    refuse(file, 'not a .npy file', 'it must start with \\x93NUMPY');
  }
  const version = bytes[6];
  if (version < 1 || version > 3) refuse(file, `unknown .npy version ${version}.${bytes[7]}`);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) refuse(file, '.npy header is truncated');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER_BYTES) refuse(file, `.npy header of ${length} bytes is too large`);
  if (bytes.length < start + length) refuse(file, '.npy header is truncated');
  const header = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  return { header, payload: bytes.subarray(start + length) };
}

/** The text after `'key':` in the header's Python dictionary. */
function matchKey(file: string, header: string, key: string, value: RegExp): string {
  const match = new RegExp(`['"]${key}['"] ?: ?${value.source}`).exec(header);
  if (match === null) {
    const shown = JSON.stringify(header.trim().slice(0, 120));
    refuse(file, `.npy header has no usable ${key}: ${shown}`);
  }
  return match[1];
}

function parseElementType(file: string, header: string): ElementType {
  const descr = matchKey(file, header, 'descr', /['"]([^'"]{1,40})['"]/);
  const order = descr[0];
  const known = KINDS.get(descr.slice(1));
  if (known === undefined || !'<>|='.includes(order)) {
    const hint = 'numbers of type bool, int8 … int64, uint8 … uint64, float16, float32, float64';
    refuse(file, `cannot read .npy elements of type ${JSON.stringify(descr)}`, hint);
  }
  return { ...known, littleEndian: order !== '>' };
}

function parseShape(file: string, header: string): number[] {
  const inner = matchKey(file, header, 'shape', /\(([^)]{0,400})\)/);
  const parts = inner.split(',').map((part) => part.trim());
  if (parts[parts.length - 1] === '') parts.pop();
  if (parts.some((part) => !/^\d{1,15}L?$/.test(part))) {
    refuse(file, `.npy header has a malformed shape (${inner})`);
  }
  return parts.map((part) => Number.parseInt(part, 10));
}

/** The array in a .npy file, in row-major order. Throws INPUT for anything else; `file` is named in errors. */
export function parseNpy(bytes: Uint8Array, file: string): NumericArray {
  const { header, payload } = splitHeader(file, bytes);
  const type = parseElementType(file, header);
  const columnMajor = matchKey(file, header, 'fortran_order', /(True|False)/) === 'True';
  const array = decodeArray(file, parseShape(file, header), type, payload);
  return columnMajor && array.shape.length > 1 ? transposeToRowMajor(array) : array;
}
