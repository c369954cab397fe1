// An array as read from a binary file: numbers and their shape.
import { ParetapeError } from '../core/errors.js';
import { decodeElements, type ElementType } from './element-type.js';

/** Row-major numbers; their count is the product of `shape`. */
export interface NumericArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Most dimensions an array may have. */
const MAX_RANK = 8;

/** Number of elements of a shape read from a file; undefined when the shape is absurd. */
function countElements(shape: readonly number[]): number | undefined {
  if (shape.length > MAX_RANK) return undefined;
  if (shape.some((extent) => !Number.isSafeInteger(extent) || extent < 0)) return undefined;
  const count = shape.reduce((product, extent) => product * extent, 1);
  return Number.isSafeInteger(count) ? count : undefined;
}

/**
 * The array whose elements fill `payload` exactly. Throws INPUT when shape and payload disagree, so nothing larger
 * than the file is ever allocated on the word of its header.
 */
export function decodeArray(
  file: string,
  shape: readonly number[],
  type: ElementType,
  payload: Uint8Array,
): NumericArray {
  const count = countElements(shape);
  if (count === undefined || count * type.bytes !== payload.byteLength) {
    const expected = count === undefined ? '' : ` = ${count * type.bytes} bytes`;
    const message = `header announces shape [${shape.join(', ')}] of ${type.bytes}-byte elements${expected}, but ${payload.byteLength} bytes follow`;
    const hint = 'the file is truncated or damaged';
    throw new ParetapeError('INPUT', message, { position: { file }, hint });
  }
  return { shape, data: decodeElements(payload, count, type) };
}

/** The same numbers in row-major order, for an array whose file holds them column-major (first index fastest). */
export function transposeToRowMajor({ shape, data }: NumericArray): NumericArray {
  const reordered = data.slice();
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((a, b) => a * b, 1));
  let source = 0;
  for (let target = 0; target < data.length; target++) {
    reordered[target] = data[source];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++index[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return { shape, data: reordered };
}
