// An ONNX tensor as a shape and doubles, whatever its element type and storage.
import { ParetapeError } from '../../core/errors.js';
import type { TensorProto } from './onnx-proto.js';

/** A constant: `values` in row-major order, one for each element of `shape` (`[]` is a scalar). */
export interface ConstantTensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Most elements of one constant. */
export const MOST_ELEMENTS = 2 ** 24;

type Decode = (view: DataView, at: number) => number;

/** Width in bytes and reader of each element type of `TensorProto.DataType` that holds numbers. */
const ELEMENT_TYPES: ReadonlyMap<number, { readonly bytes: number; readonly read: Decode }> =
  new Map([
    [1, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
    [2, { bytes: 1, read: (view, at) => view.getUint8(at) }],
    [3, { bytes: 1, read: (view, at) => view.getInt8(at) }],
    [4, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
    [5, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
    [6, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
    [7, { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
    [9, { bytes: 1, read: (view, at) => view.getUint8(at) }],
    [10, { bytes: 2, read: (view, at) => halfToDouble(view.getUint16(at, true)) }],
    [11, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
    [12, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
    [13, { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
    [16, { bytes: 2, read: (view, at) => bfloatToDouble(view.getUint16(at, true)) }],
  ] as const);

/** The numbers of a tensor. Throws INPUT where type, shape and data do not fit together. */
export function readTensor(tensor: TensorProto, file: string): ConstantTensor {
  const shape = checkedShape(tensor, file);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const type = ELEMENT_TYPES.get(tensor.dataType ?? 0);
  if (type === undefined) {
    throw faulty(tensor, file, `has data type ${tensor.dataType ?? 0}, which holds no numbers`);
  }
  if (tensor.externalData.length > 0) {
    throw faulty(tensor, file, 'keeps its data in another file', 'save the model as one file');
  }
  const values = tensor.rawData?.length
    ? readRaw(tensor, tensor.rawData, type, file)
    : readTyped(tensor);
  if (values.length !== count) {
    const found = `${values.length} numbers for shape [${shape.join(', ')}]`;
    throw faulty(tensor, file, `holds ${found}`);
  }
  return { shape, values };
}

function checkedShape(tensor: TensorProto, file: string): readonly number[] {
  let count = 1;
  for (const extent of tensor.dims) {
    count *= extent;
    if (!Number.isInteger(extent) || extent < 0 || count > MOST_ELEMENTS) {
      throw faulty(tensor, file, `has the impossible shape [${tensor.dims.join(', ')}]`);
    }
  }
  return tensor.dims;
}

function readRaw(
  tensor: TensorProto,
  raw: Uint8Array,
  type: { readonly bytes: number; readonly read: Decode },
  file: string,
): Float64Array {
  if (raw.length % type.bytes !== 0 || raw.length / type.bytes > MOST_ELEMENTS) {
    throw faulty(tensor, file, `holds ${raw.length} bytes, elements take ${type.bytes} each`);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  return Float64Array.from({ length: raw.length / type.bytes }, (_, index) =>
    type.read(view, index * type.bytes),
  );
}

/** Typed storage; half floats travel as their bits in `int32Data` (onnx.proto). */
function readTyped(tensor: TensorProto): Float64Array {
  const { dataType, floatData, int32Data, int64Data, doubleData } = tensor;
  if (dataType === 1) return Float64Array.from(floatData);
  if (dataType === 11) return Float64Array.from(doubleData);
  if (dataType === 7) return Float64Array.from(int64Data);
  if (dataType === 10) return Float64Array.from(int32Data, halfToDouble);
  if (dataType === 16) return Float64Array.from(int32Data, bfloatToDouble);
  return Float64Array.from(int32Data);
}

/** IEEE 754 binary16. */
function halfToDouble(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The upper half of a binary32. */
function bfloatToDouble(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bits & 0xffff) * 65536);
  return view.getFloat32(0);
}

function faulty(tensor: TensorProto, file: string, problem: string, hint?: string): ParetapeError {
  const name = (tensor.name ?? '').slice(0, 80);
  return new ParetapeError('INPUT', `tensor "${name}" ${problem.slice(0, 200)}`, {
    position: { file },
    hint,
  });
}
