// Max and average pooling, over windows and over whole images.
import type { GraphBuilder } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import { channelsLastOrder, type Value } from '../value.js';
import { imageOf, listOf, placeWindow } from '../windows.js';
import type { OperatorTable } from './operator.js';

type PoolOperation = 'max' | 'average';

function translatePool(operation: PoolOperation) {
  return (builder: GraphBuilder, site: NodeProto): Value => {
    const { image, extents, channels } = imageOf(builder, site);
    const axes = extents.length;
    if (site.output.length > 1 && site.output[1] !== '') {
      throw builder.error(
        site,
        'returns the places of its maxima',
        'only the maxima are supported',
      );
    }
    if (listOf(builder, site, 'dilations', axes, 1).some((dilation) => dilation !== 1)) {
      throw builder.error(site, 'has a dilated window');
    }
    const kernelShape = builder.integers(site, 'kernel_shape') ?? [];
    const { size, strides, padding, positions } = placeWindow(builder, site, extents, kernelShape);
    const countPadding = builder.integer(site, 'count_include_pad', 0) !== 0;
    if (countPadding && builder.integer(site, 'ceil_mode', 0) !== 0) {
      throw builder.error(
        site,
        'counts padding in partial windows (count_include_pad with ceil_mode)',
      );
    }
    const body = {
      kind: `pool${axes as 1 | 2}d` as const,
      operation,
      window: { size, strides, padding },
      outputShape: [...positions, channels],
      ...(countPadding ? { countPadding } : {}),
    };
    const shape = [builder.batch, channels, ...positions];
    return builder.add(site, [image], body, shape, channelsLastOrder(axes + 1));
  };
}

/** The whole image is one window; the spatial axes remain with extent one, or go. */
function addGlobalPool(
  builder: GraphBuilder,
  site: NodeProto,
  operation: PoolOperation,
  keepDimensions: boolean,
): Value {
  const { image, extents, channels } = imageOf(builder, site);
  const axes = extents.length;
  const ones = extents.map(() => 1);
  const zeros = extents.map(() => 0);
  const body = {
    kind: `pool${axes as 1 | 2}d` as const,
    operation,
    window: { size: extents, strides: extents, padding: { before: zeros, after: zeros } },
    global: { keepDimensions },
    outputShape: keepDimensions ? [...ones, channels] : [channels],
  };
  if (!keepDimensions) return builder.add(site, [image], body, [builder.batch, channels]);
  const shape = [builder.batch, channels, ...ones];
  return builder.add(site, [image], body, shape, channelsLastOrder(axes + 1));
}

/** ReduceMean and ReduceMax over exactly the spatial axes. */
function translateReduce(operation: PoolOperation) {
  return (builder: GraphBuilder, site: NodeProto): Value => {
    const data = builder.dynamic(site, 0);
    const rank = data.shape.length;
    const second = builder.optional(site, 1);
    const given = second?.kind === 'constant' ? Array.from(second.values) : undefined;
    const axes = (builder.integers(site, 'axes') ?? given ?? []).map((axis) =>
      axis < 0 ? axis + rank : axis,
    );
    const spatial = data.shape.slice(2).map((_, axis) => axis + 2);
    if (
      rank < 3 ||
      axes.length !== spatial.length ||
      spatial.some((axis) => !axes.includes(axis))
    ) {
      const problem = `reduces axes [${axes.join(', ')}]`;
      throw builder.error(site, problem, 'reducing all spatial axes (global pooling) is supported');
    }
    return addGlobalPool(builder, site, operation, builder.integer(site, 'keepdims', 1) !== 0);
  };
}

export const POOLING_OPERATORS: OperatorTable = {
  MaxPool: translatePool('max'),
  AveragePool: translatePool('average'),
  GlobalAveragePool: (builder, site) => addGlobalPool(builder, site, 'average', true),
  GlobalMaxPool: (builder, site) => addGlobalPool(builder, site, 'max', true),
  ReduceMean: translateReduce('average'),
  ReduceMax: translateReduce('max'),
};
