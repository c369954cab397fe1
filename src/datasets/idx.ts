// Reads IDX array files, the format of MNIST (yann.lecun.com/exdb/mnist): big-endian, self-describing.
import { ParetapeError } from '../core/errors.js';
import type { ElementType } from './element-type.js';
import { decodeArray, type NumericArray } from './numeric-array.js';

const TYPES: ReadonlyMap<number, ElementType> = new Map([
  [0x08, { kind: 'uint', bytes: 1, littleEndian: false }],
  [0x09, { kind: 'int', bytes: 1, littleEndian: false }],
  [0x0b, { kind: 'int', bytes: 2, littleEndian: false }],
  [0x0c, { kind: 'int', bytes: 4, littleEndian: false }],
  [0x0d, { kind: 'float', bytes: 4, littleEndian: false }],
  [0x0e, { kind: 'float', bytes: 8, littleEndian: false }],
]);

/** The array in an IDX file. Throws INPUT for a wrong magic number, an unknown type or a size that does not fit. */
export function parseIdx(bytes: Uint8Array, file: string): NumericArray {
  const position = { file };
  const type = TYPES.get(bytes[2]);
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || type === undefined) {
    throw new ParetapeError('INPUT', 'not an IDX file: wrong magic number', {
      position,
      hint: 'it starts with two zero bytes, then the element type (0x08 … 0x0e), then the number of dimensions',
    });
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start) {
    throw new ParetapeError('INPUT', 'IDX header is truncated', { position });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis, false));
  return decodeArray(file, shape, type, bytes.subarray(start));
}
