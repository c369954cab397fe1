// Text that tells layers apart by what they compute, so that equal ones are found however many objects hold them.
import type { NetworkLayer } from '../core/quantised-network.js';

/** Text that is equal for layers of equal content; names do not count, tensors count by their values. */
export function createDescriber(): (layer: NetworkLayer) => string {
  const nameTensor = createTensorNames();
  const known = new WeakMap<object, string>();
  const describe = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    if (value instanceof Float64Array) return `#${nameTensor(value)}`;
    if (Array.isArray(value)) return `[${value.map(describe)}]`;
    let text = known.get(value) ?? '';
    if (text !== '') return text;
    text = '{';
    for (const [name, part] of Object.entries(value)) {
      if (name !== 'name' && name !== 'inputs') text += `${name}:${describe(part)},`;
    }
    text += '}';
    known.set(value, text);
    return text;
  };
  return describe;
}

/** One number for all arrays of the same values. */
function createTensorNames(): (values: Float64Array) => number {
  const known = new WeakMap<Float64Array, number>();
  const buckets = new Map<number, { readonly values: Float64Array; readonly id: number }[]>();
  let next = 0;
  return (values) => {
    const found = known.get(values);
    if (found !== undefined) return found;
    const hash = hashOf(values);
    const bucket = buckets.get(hash) ?? [];
    buckets.set(hash, bucket);
    let same = bucket.find((other) => areEqual(other.values, values));
    if (same === undefined) {
      same = { values, id: next++ };
      bucket.push(same);
    }
    known.set(values, same.id);
    return same.id;
  };
}

function hashOf(values: Float64Array): number {
  let hash = values.length;
  for (const value of values) hash = (Math.imul(hash, 31) + value) | 0;
  return hash;
}

function areEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
