// Writes NumPy's .npy format, version 1.0, in 64-bit floats (NumPy Enhancement Proposal 1).
import { ParetapeError } from '../core/errors.js';

const MAGIC = Buffer.from('\x93NUMPY\x01\x00', 'latin1');
/** The payload starts at a multiple of this. */
const ALIGNMENT = 64;

/** The bytes of a row-major array of 64-bit floats, little-endian. Throws INTERNAL where shape and data disagree. */
export function encodeNpy(data: Float64Array, shape: readonly number[]): Buffer {
  if (shape.reduce((product, extent) => product * extent, 1) !== data.length) {
    throw new ParetapeError('INTERNAL', `${data.length} values in shape [${shape.join(', ')}]`);
  }
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${extents}), }`;
  const unpadded = MAGIC.length + 2 + text.length + 1;
  const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
  const header = Buffer.from(`${text}${' '.repeat(padding)}\n`, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const payload = Buffer.alloc(data.length * 8);
  for (let i = 0; i < data.length; i++) payload.writeDoubleLE(data[i], i * 8);
  return Buffer.concat([MAGIC, length, header, payload]);
}
