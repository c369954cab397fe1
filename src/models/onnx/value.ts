// What a tensor name of an ONNX graph stands for during import: known numbers, or the output of a node.
import type { FloatTensor } from '../model-graph.js';
import type { Quantiser } from '../quantiser.js';
import type { ConstantTensor } from './tensor-values.js';

/** Known numbers in ONNX's axis order; a weight keeps the quantiser it passed (axis of `shape`). */
export interface Constant extends ConstantTensor {
  readonly kind: 'constant';
  readonly quantiser?: Quantiser;
}

/**
 * Output of a model node. `shape` is what ONNX sees, batch first. The node stores one sample with its
 * axes in another order: stored axis `i` is ONNX sample axis `order[i]` (`[C, H, W]` stored as
 * `[H, W, C]` has order `[1, 2, 0]`), so a Transpose costs nothing.
 */
export interface Dynamic {
  readonly kind: 'dynamic';
  readonly node: string;
  readonly shape: readonly number[];
  readonly order: readonly number[];
  /**
   * Set on flattened values whose elements still lie in the stored order of this image: ONNX would have
   * flattened `shape` row-major, the node flattened it by `order`.
   */
  readonly image?: { readonly shape: readonly number[]; readonly order: readonly number[] };
}

export type Value = Constant | Dynamic;

/** A constant from numbers. */
export function constantOf(
  shape: readonly number[],
  values: Float64Array,
  quantiser?: Quantiser,
): Constant {
  return { kind: 'constant', shape, values, quantiser };
}

/** Element count of a shape; `[]` is a scalar. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** `[0, 1, … rank − 1]`. */
export function identityOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis);
}

/** `[1, 2, … rank − 1, 0]`: channels-first sample axes stored channels last. */
export function channelsLastOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => (axis + 1) % rank);
}

/** Shape of one sample as the node stores it. */
export function storedShape({ shape, order }: Pick<Dynamic, 'shape' | 'order'>): readonly number[] {
  return order.map((axis) => shape[axis + 1]);
}

/** Whether two orders store a sample of this shape alike; axes of extent one may stand anywhere. */
export function storesAlike(
  sample: readonly number[],
  a: readonly number[],
  b: readonly number[],
): boolean {
  const wide = (order: readonly number[]) => order.filter((axis) => sample[axis] !== 1);
  const left = wide(a);
  const right = wide(b);
  return left.length === right.length && left.every((axis, index) => axis === right[index]);
}

/** The tensor with axis `i` taken from axis `order[i]`. */
export function transposeTensor(tensor: ConstantTensor, order: readonly number[]): ConstantTensor {
  const { shape, values } = tensor;
  const target = order.map((axis) => shape[axis]);
  const strides = stridesOf(shape);
  const steps = order.map((axis) => strides[axis]);
  const result = new Float64Array(values.length);
  const index = new Array<number>(order.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < target[axis]) break;
      from -= steps[axis] * target[axis];
      index[axis] = 0;
    }
  }
  return { shape: target, values: result };
}

/** Row-major distance between neighbours along each axis. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= shape[axis];
  }
  return strides;
}

/** The constant as the neutral model holds tensors. */
export function floatTensorOf(tensor: ConstantTensor): FloatTensor {
  return { shape: tensor.shape, data: tensor.values };
}
