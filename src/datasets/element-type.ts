// The number types of binary array files and how their bytes become numbers.

/** One element in a file: `float` is IEEE 754 of 2, 4 or 8 bytes. */
export interface ElementType {
  readonly kind: 'int' | 'uint' | 'float' | 'bool';
  readonly bytes: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
}

/** IEEE 754 binary16 to number, exact. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

type ReadElement = (view: DataView, offset: number) => number;

function readerOf({ kind, bytes, littleEndian }: ElementType): ReadElement {
  switch (`${kind}${bytes}`) {
    case 'float2':
      return (view, at) => halfToNumber(view.getUint16(at, littleEndian));
    case 'float4':
      return (view, at) => view.getFloat32(at, littleEndian);
    case 'float8':
      return (view, at) => view.getFloat64(at, littleEndian);
    case 'int1':
      return (view, at) => view.getInt8(at);
    case 'int2':
      return (view, at) => view.getInt16(at, littleEndian);
    case 'int4':
      return (view, at) => view.getInt32(at, littleEndian);
    case 'int8':
      return (view, at) => Number(view.getBigInt64(at, littleEndian));
    case 'uint2':
      return (view, at) => view.getUint16(at, littleEndian);
    case 'uint4':
      return (view, at) => view.getUint32(at, littleEndian);
    case 'uint8':
      return (view, at) => Number(view.getBigUint64(at, littleEndian));
    case 'bool1':
      return (view, at) => (view.getUint8(at) === 0 ? 0 : 1);
    default:
      return (view, at) => view.getUint8(at);
  }
}

/** True when every value of the type is a 32-bit float. */
function fitsFloat32({ kind, bytes }: ElementType): boolean {
  return bytes <= 2 || (kind === 'float' && bytes === 4);
}

/**
 * `count` elements from the start of `bytes`, which must hold them. 32-bit floats where those are exact, else 64-bit
 * (8-byte integers beyond 2⁵³ are rounded).
 */
export function decodeElements(
  bytes: Uint8Array,
  count: number,
  type: ElementType,
): Float32Array | Float64Array {
  const values = fitsFloat32(type) ? new Float32Array(count) : new Float64Array(count);
  if (type.bytes === 1 && type.kind === 'uint') {
    values.set(bytes.subarray(0, count));
    return values;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readerOf(type);
  for (let i = 0; i < count; i++) values[i] = read(view, i * type.bytes);
  return values;
}
