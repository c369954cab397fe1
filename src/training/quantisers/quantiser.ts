// What every quantiser is: a rule from real numbers to a grid, and what training takes for its slope.

/** Gradients with respect to what a quantiser was given. */
export interface QuantiserGradient {
  readonly values: Float64Array;
  /** Of the trained scale or clip; absent where a quantiser has none. */
  readonly scale?: number;
}

/** Pure functions over one tensor. What `forward` answers lies on a fixed-point grid wherever its scale is a power of two. */
export interface Quantiser {
  forward(values: ArrayLike<number>): Float64Array;
  /** Straight-through: gradients of `values` (and of the scale), given the loss's gradient `outer` of the outputs. */
  backward(values: ArrayLike<number>, outer: ArrayLike<number>): QuantiserGradient;
}

/** To the nearest integer, ties to the even one: tf.round, AP_RND_CONV. */
export function roundHalfEven(x: number): number {
  const up = Math.floor(x + 0.5);
  return up - x === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** `rule` of every value. A loop: `Float64Array.from` walks an iterator, which a training would wait for. */
export function mapValues(
  values: ArrayLike<number>,
  rule: (value: number) => number,
): Float64Array<ArrayBuffer> {
  const mapped = new Float64Array(values.length);
  for (let i = 0; i < mapped.length; i++) mapped[i] = rule(values[i]);
  return mapped;
}

/** Copies `outer` where `passes` says so; 0 elsewhere. */
export function passWhere(
  values: ArrayLike<number>,
  outer: ArrayLike<number>,
  passes: (value: number) => boolean,
): Float64Array {
  const passed = new Float64Array(values.length);
  for (let i = 0; i < passed.length; i++) if (passes(values[i])) passed[i] = outer[i];
  return passed;
}
