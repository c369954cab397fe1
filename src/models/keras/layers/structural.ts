// Layers without weights: inputs, pools, merges, changes of shape.
import { sizeOf } from '../../../core/quantised-network.js';
import type { MergeOperation, ModelNode } from '../../model-graph.js';
import { describe, extentsOf, flagOf, kerasError, settingOf, textOf } from '../keras-layer.js';
import {
  type BuildRequest,
  expectPlainImage,
  inputShape,
  type LayerBuilder,
  onlySource,
} from './layer-builder.js';
import { placeWindow } from './window.js';

const MOST_ELEMENTS = 2 ** 24;

function buildInput({ layer, base }: BuildRequest): readonly ModelNode[] {
  const shape = settingOf(layer, 'batch_input_shape') ?? settingOf(layer, 'batch_shape');
  const extents = Array.isArray(shape) ? shape.slice(1) : [];
  const sound = extents.every((extent) => Number.isInteger(extent) && extent >= 1);
  if (extents.length === 0 || extents.length > 4 || !sound || sizeOf(extents) > MOST_ELEMENTS) {
    throw kerasError(
      layer,
      `input shape ${describe(shape)} is not supported`,
      'every extent but the batch must be a number',
    );
  }
  const dtype = textOf(layer, 'dtype', 'float32');
  const integer = /^u?int\d+$/.test(dtype) ? { integerType: dtype } : {};
  return [{ ...base, kind: 'input', outputShape: extents, ...integer }];
}

function buildPool(axes: 1 | 2, operation: 'max' | 'average'): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const { window, positions } = placeWindow(layer, 'pool_size', shape.slice(0, -1));
    const kind = axes === 1 ? 'pool1d' : 'pool2d';
    return [{ ...base, kind, operation, window, outputShape: [...positions, shape[axes]] }];
  };
}

function buildGlobalPool(axes: 1 | 2, operation: 'max' | 'average'): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const size = shape.slice(0, -1);
    const keepDimensions = flagOf(layer, 'keepdims', false);
    const none = size.map(() => 0);
    return [
      {
        ...base,
        kind: axes === 1 ? 'pool1d' : 'pool2d',
        operation,
        window: { size, strides: size, padding: { before: none, after: none } },
        global: { keepDimensions },
        outputShape: keepDimensions ? [...size.map(() => 1), shape[axes]] : [shape[axes]],
      },
    ];
  };
}

function buildMerge(operation: MergeOperation): LayerBuilder {
  return ({ layer, base, sources }) => {
    if (sources.length < 2) throw kerasError(layer, 'merges fewer than two layers');
    const [first, ...others] = sources.map((source) => source.outputShape);
    const same = others.every((shape) => shape.join() === first.join());
    if (!same) throw kerasError(layer, 'merges layers of different shapes', 'nothing is broadcast');
    return [{ ...base, kind: 'merge', operation, outputShape: first }];
  };
}

function buildConcatenate({ layer, base, sources }: BuildRequest): readonly ModelNode[] {
  if (sources.length < 2) throw kerasError(layer, 'concatenates fewer than two layers');
  const [first, ...others] = sources.map((source) => source.outputShape);
  const given = settingOf(layer, 'axis') ?? -1;
  const axis = typeof given === 'number' ? (given < 0 ? first.length + given : given - 1) : -1;
  if (!Number.isInteger(axis) || axis < 0 || axis >= first.length) {
    throw kerasError(layer, `axis ${describe(given)} is not one of the input's`);
  }
  const fits = others.every(
    (shape) =>
      shape.length === first.length &&
      shape.every((extent, i) => i === axis || extent === first[i]),
  );
  if (!fits) throw kerasError(layer, 'concatenates shapes that differ beside the axis');
  const total = others.reduce((sum, shape) => sum + shape[axis], first[axis]);
  const outputShape = first.map((extent, i) => (i === axis ? total : extent));
  return [{ ...base, kind: 'merge', operation: 'concatenate', axis, outputShape }];
}

function buildDot({ layer, base, sources }: BuildRequest): readonly ModelNode[] {
  const [a, b] = sources.map((source) => source.outputShape);
  if (sources.length !== 2 || a.length !== 1 || b.length !== 1 || a[0] !== b[0]) {
    throw kerasError(layer, 'dot products of two vectors of one length are supported');
  }
  if (flagOf(layer, 'normalize', false)) throw kerasError(layer, 'normalize is not supported');
  return [{ ...base, kind: 'merge', operation: 'dot', outputShape: [1] }];
}

function buildReshape(request: BuildRequest): readonly ModelNode[] {
  const { layer, base } = request;
  const total = sizeOf(onlySource(request).outputShape);
  const target = settingOf(layer, 'target_shape');
  const extents = Array.isArray(target) ? target : [];
  const known = extents.filter((extent) => extent !== -1).reduce((a, b) => a * b, 1);
  const shape = extents.map((extent) => (extent === -1 ? total / known : extent));
  const sound = shape.every((extent) => Number.isInteger(extent) && extent >= 1);
  if (shape.length === 0 || shape.length > 8 || !sound || sizeOf(shape) !== total) {
    throw kerasError(layer, `target_shape ${describe(target)} does not hold ${total} elements`);
  }
  return [{ ...base, kind: 'reshape', outputShape: shape }];
}

function buildFlatten(request: BuildRequest): readonly ModelNode[] {
  const size = sizeOf(onlySource(request).outputShape);
  return [{ ...request.base, kind: 'reshape', outputShape: [size] }];
}

function buildPermute(request: BuildRequest): readonly ModelNode[] {
  const { layer, base } = request;
  const shape = onlySource(request).outputShape;
  const axes = extentsOf(layer, 'dims', shape.length).map((axis) => axis - 1);
  if (new Set(axes).size !== axes.length || axes.some((axis) => axis >= shape.length)) {
    throw kerasError(layer, 'dims is not a permutation of the axes');
  }
  return [{ ...base, kind: 'transpose', axes, outputShape: axes.map((axis) => shape[axis]) }];
}

/** Padding of one axis is `[before, after]`, or one number for both. */
function buildZeroPadding(axes: 1 | 2): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const given = settingOf(layer, 'padding') ?? 1;
    const perAxis: unknown[] = axes === 1 ? [given] : Array.isArray(given) ? given : [given, given];
    const pairs = perAxis.map((entry) => (Array.isArray(entry) ? entry : [entry, entry]));
    const sound = (pad: unknown) => Number.isInteger(pad) && (pad as number) >= 0;
    if (pairs.length !== axes || pairs.some((pair) => pair.length !== 2 || !pair.every(sound))) {
      throw kerasError(layer, `padding ${describe(given)} is not supported`);
    }
    const padding = { before: pairs.map(([b]) => b), after: pairs.map(([, a]) => a) };
    const outputShape = shape.map((extent, i) =>
      i < axes ? extent + padding.before[i] + padding.after[i] : extent,
    );
    if (sizeOf(outputShape) > MOST_ELEMENTS) throw kerasError(layer, 'pads to an absurd size');
    const kind = axes === 1 ? 'zeroPadding1d' : 'zeroPadding2d';
    return [{ ...base, kind, padding, outputShape }];
  };
}

function buildUpSampling(axes: 1 | 2): LayerBuilder {
  return (request) => {
    const { layer, base } = request;
    expectPlainImage(layer);
    const shape = inputShape(request, axes + 1);
    const factors = extentsOf(layer, 'size', axes);
    const interpolation = textOf(layer, 'interpolation', 'nearest');
    if (interpolation !== 'nearest') {
      throw kerasError(layer, `interpolation ${interpolation} is not supported`);
    }
    const outputShape = shape.map((extent, i) => (i < axes ? extent * factors[i] : extent));
    if (sizeOf(outputShape) > MOST_ELEMENTS) throw kerasError(layer, 'grows to an absurd size');
    const kind = axes === 1 ? 'upSampling1d' : 'upSampling2d';
    return [{ ...base, kind, factors, outputShape }];
  };
}

export const structuralBuilders: Readonly<Record<string, LayerBuilder>> = {
  InputLayer: buildInput,
  MaxPooling1D: buildPool(1, 'max'),
  MaxPooling2D: buildPool(2, 'max'),
  AveragePooling1D: buildPool(1, 'average'),
  AveragePooling2D: buildPool(2, 'average'),
  GlobalMaxPooling1D: buildGlobalPool(1, 'max'),
  GlobalMaxPooling2D: buildGlobalPool(2, 'max'),
  GlobalAveragePooling1D: buildGlobalPool(1, 'average'),
  GlobalAveragePooling2D: buildGlobalPool(2, 'average'),
  Add: buildMerge('add'),
  Subtract: buildMerge('subtract'),
  Multiply: buildMerge('multiply'),
  Average: buildMerge('average'),
  Maximum: buildMerge('maximum'),
  Minimum: buildMerge('minimum'),
  Concatenate: buildConcatenate,
  Dot: buildDot,
  Reshape: buildReshape,
  Flatten: buildFlatten,
  Permute: buildPermute,
  ZeroPadding1D: buildZeroPadding(1),
  ZeroPadding2D: buildZeroPadding(2),
  UpSampling1D: buildUpSampling(1),
  UpSampling2D: buildUpSampling(2),
};
