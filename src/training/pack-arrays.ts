// Values that hold typed arrays, apart: what JSON can say, and the arrays one after the other.
import type { NumberArray } from './checked-file.js';

const KINDS = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
type Kind = keyof typeof KINDS;

/** Deeper than any value of this room. */
const DEEPEST = 16;

/** Stands for an array in the JSON part. */
const PLACE = 'array';

function kindOf(array: NumberArray): Kind {
  const kinds = Object.keys(KINDS) as Kind[];
  return kinds.find((kind) => array instanceof KINDS[kind]) as Kind;
}

function isNumberArray(value: unknown): value is NumberArray {
  return Object.values(KINDS).some((type) => value instanceof type);
}

/** `value` with every typed array replaced by its kind and length, and the arrays in the order they were met. */
export function packArrays(value: object): { value: unknown; arrays: NumberArray[] } {
  const arrays: NumberArray[] = [];
  const pack = (part: unknown): unknown => {
    if (isNumberArray(part)) {
      arrays.push(part);
      return { [PLACE]: kindOf(part), length: part.length };
    }
    if (Array.isArray(part)) return part.map(pack);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, member]) => [key, pack(member)]));
  };
  return { value: pack(value), arrays };
}

/**
 * The reverse of `packArrays`. Nothing is trusted: answers undefined where the arrays do not take exactly the
 * bytes of `payload`, or the value is deeper than any that was packed.
 */
export function unpackArrays(value: unknown, payload: ArrayBuffer): unknown {
  let at = 0;
  let isSound = true;
  const takeArray = (kind: unknown, length: unknown): NumberArray | undefined => {
    const type = Object.hasOwn(KINDS, String(kind)) ? KINDS[kind as Kind] : undefined;
    const bytes = type ? Number(length) * type.BYTES_PER_ELEMENT : Number.NaN;
    isSound &&= Number.isInteger(length) && bytes >= 0 && at + bytes <= payload.byteLength;
    if (!isSound || !type) return undefined;
    at += bytes;
    return new type(payload.slice(at - bytes, at));
  };
  const unpack = (part: unknown, depth: number): unknown => {
    isSound &&= depth <= DEEPEST;
    if (!isSound || typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map((member) => unpack(member, depth + 1));
    if (Object.hasOwn(part, PLACE)) {
      const place = part as { array: unknown; length?: unknown };
      return takeArray(place.array, place.length);
    }
    const members = Object.entries(part).map(([key, member]) => [key, unpack(member, depth + 1)]);
    return Object.fromEntries(members);
  };
  const whole = unpack(value, 0);
  return isSound && at === payload.byteLength ? whole : undefined;
}
