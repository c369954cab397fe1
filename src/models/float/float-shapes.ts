// Merges and changes of shape in double precision.
import { ParetapeError } from '../../core/errors.js';
import { sizeOf } from '../../core/quantised-network.js';
import type {
  MergeNode,
  ModelNode,
  TransposeNode,
  UpSamplingNode,
  ZeroPaddingNode,
} from '../model-graph.js';

type Pair = (a: number, b: number) => number;

const PAIRS: Partial<Readonly<Record<MergeNode['operation'], Pair>>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  average: (a, b) => a + b,
  maximum: Math.max,
  minimum: Math.min,
};

export function runFloatMerge(
  node: MergeNode,
  sources: readonly Pick<ModelNode, 'outputShape'>[],
  values: readonly Float64Array[],
): Float64Array {
  if (node.operation === 'concatenate') return concatenate(node, sources, values);
  const [first, ...others] = values;
  if (node.operation === 'dot') {
    return Float64Array.of(first.reduce((sum, a, i) => sum + a * others[0][i], 0));
  }
  const pair = PAIRS[node.operation];
  if (pair === undefined) throw new ParetapeError('INTERNAL', `no merge ${node.operation}`);
  const merged = others.reduce((sum, other) => sum.map((a, i) => pair(a, other[i])), first);
  return node.operation === 'average' ? merged.map((sum) => sum / values.length) : merged;
}

function concatenate(
  node: MergeNode,
  sources: readonly Pick<ModelNode, 'outputShape'>[],
  values: readonly Float64Array[],
): Float64Array {
  const axis = node.axis ?? node.outputShape.length - 1;
  const blocks = sources.map((source) => sizeOf(source.outputShape.slice(axis)));
  const result = new Float64Array(sizeOf(node.outputShape));
  let at = 0;
  for (let round = 0; at < result.length; round++) {
    for (const [i, block] of blocks.entries()) {
      result.set(values[i].subarray(round * block, (round + 1) * block), at);
      at += block;
    }
  }
  return result;
}

/** Output element by output element: the source's coordinates as a function of the output's. */
function rearrange(
  outputShape: readonly number[],
  shape: readonly number[],
  input: Float64Array,
  coordinateOf: (coordinates: readonly number[]) => readonly number[],
): Float64Array {
  const result = new Float64Array(sizeOf(outputShape));
  const coordinates = new Array<number>(outputShape.length).fill(0);
  for (let place = 0; place < result.length; place++) {
    const from = coordinateOf(coordinates);
    const inside = from.every((x, axis) => x >= 0 && x < shape[axis]);
    result[place] = inside ? input[from.reduce((sum, x, axis) => sum * shape[axis] + x, 0)] : 0;
    for (let axis = outputShape.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis] < outputShape[axis]) break;
      coordinates[axis] = 0;
    }
  }
  return result;
}

export function runFloatTranspose(
  node: TransposeNode,
  shape: readonly number[],
  input: Float64Array,
): Float64Array {
  return rearrange(node.outputShape, shape, input, (coordinates) =>
    shape.map((_, axis) => coordinates[node.axes.indexOf(axis)]),
  );
}

export function runFloatZeroPadding(
  node: ZeroPaddingNode,
  shape: readonly number[],
  input: Float64Array,
): Float64Array {
  return rearrange(node.outputShape, shape, input, (coordinates) =>
    coordinates.map((x, axis) => x - (node.padding.before[axis] ?? 0)),
  );
}

export function runFloatUpSampling(
  node: UpSamplingNode,
  shape: readonly number[],
  input: Float64Array,
): Float64Array {
  return rearrange(node.outputShape, shape, input, (coordinates) =>
    coordinates.map((x, axis) => Math.floor(x / (node.factors[axis] ?? 1))),
  );
}
