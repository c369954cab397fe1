// Which input element every output element of an element-wise layer is made of, and by which function.
import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import {
  type GatherLayer,
  type NetworkLayer,
  sizeOf,
  type ZeroPadding2dLayer,
} from '../../core/quantised-network.js';
import type { CastTarget } from '../cast-plan.js';
import { castTo } from '../cast-plan.js';
import { activationLayersOf, computeInputShape, computeLayerOf, type Stage } from '../stages.js';
import {
  batchNormFunction,
  clippedReluFunction,
  hardSigmoidFunction,
  hardTanhFunction,
  identityFunction,
  leakyReluFunction,
  portRange,
  reluFunction,
  signFunction,
  thresholdedReluFunction,
} from './affine-functions.js';
import { createElementFunction, type ElementFunction } from './element-function.js';
import {
  eluFunction,
  embeddingFunction,
  seluFunction,
  tableActivationFunction,
} from './table-functions.js';

/** A function and the casts behind it. */
export interface CastFunction {
  readonly f: ElementFunction;
  readonly casts: readonly CastTarget[];
}

/** Output element `o` is `functions[elements[o].f]` of input element `elements[o].input` (any where it reads none). */
export interface ElementMap {
  readonly name: string;
  readonly inputs: number;
  readonly functions: readonly CastFunction[];
  readonly elements: readonly { readonly input: number; readonly f: number }[];
}

function zeroFunction(name: string, input: FixedPointFormat): ElementFunction {
  const zero = { kind: 'constant', value: 0n } as const;
  return createElementFunction(name, portRange(input), 0, [[undefined, zero]]);
}

/** Functions of a layer, one for each of its distinct parameter sets; element `o` has number `o % count`. */
function listFunctions(layer: NetworkLayer, input: FixedPointFormat): ElementFunction[] {
  const repeat = (count: number, create: (place: number) => ElementFunction) =>
    Array.from({ length: count }, (_, place) => create(place));
  switch (layer.kind) {
    case 'relu':
      return [reluFunction(layer, input)];
    case 'batchNorm':
      return repeat(layer.scale.values.length, (place) => batchNormFunction(layer, input, place));
    case 'leakyRelu':
      return repeat(layer.alpha.values.length, (place) => leakyReluFunction(layer, input, place));
    case 'thresholdedRelu':
      return [thresholdedReluFunction(layer, input)];
    case 'clippedRelu':
      return [clippedReluFunction(layer, input)];
    case 'hardSigmoid':
      return [hardSigmoidFunction(layer, input)];
    case 'hardTanh':
      return [hardTanhFunction(layer, input)];
    case 'sign':
      return [signFunction(layer, input)];
    case 'tableActivation':
      return [tableActivationFunction(layer, input)];
    case 'elu':
      return [eluFunction(layer, input)];
    case 'selu':
      return [seluFunction(layer, input)];
    case 'embedding':
      return repeat(layer.table.shape[1], (column) => embeddingFunction(layer, input, column));
    default:
      throw new ParetapeError('INTERNAL', `layer ${layer.name} is not element-wise`);
  }
}

/** Function 0 is a cast, function 1 is zero. */
function mapWires(stage: Stage, sources: readonly (number | undefined)[]): ElementMap {
  const { name, inputFormat } = stage;
  const casts = activationLayersOf(stage);
  const functions = [
    { f: identityFunction(name, inputFormat), casts },
    { f: zeroFunction(name, inputFormat), casts },
  ];
  const elements = sources.map((input) =>
    input === undefined ? { input: 0, f: 1 } : { input, f: 0 },
  );
  return { name, inputs: sizeOf(stage.inputShape), functions, elements };
}

function mapGather(stage: Stage, { indices }: GatherLayer): ElementMap {
  return mapWires(stage, indices);
}

function mapPadding(stage: Stage, layer: ZeroPadding2dLayer): ElementMap {
  const [height, width, channels] = computeInputShape(stage);
  const [, outWidth] = layer.outputShape;
  const { top, left } = layer.padding;
  const sources = Array.from({ length: sizeOf(layer.outputShape) }, (_, index) => {
    const pixel = Math.floor(index / channels);
    const [y, x] = [Math.floor(pixel / outWidth) - top, (pixel % outWidth) - left];
    const isInside = y >= 0 && y < height && x >= 0 && x < width;
    return isInside ? (y * width + x) * channels + (index % channels) : undefined;
  });
  return mapWires(stage, sources);
}

/** Each element has a cast of its own before the layer's. */
function mapCasts(stage: Stage, formats: readonly (FixedPointFormat | null)[]): ElementMap {
  const { name, inputFormat } = stage;
  const layers = activationLayersOf(stage);
  const f = identityFunction(name, inputFormat);
  const functions = formats.map((format) =>
    format === null
      ? { f: zeroFunction(name, inputFormat), casts: layers }
      : { f, casts: [castTo(format), ...layers] },
  );
  const elements = formats.map((_, index) => ({ input: index, f: index }));
  return { name, inputs: sizeOf(stage.inputShape), functions, elements };
}

function mapFunctions(stage: Stage): ElementMap {
  const layer = computeLayerOf(stage);
  const casts = activationLayersOf(stage);
  const functions = listFunctions(layer, stage.inputFormat).map((f) => ({ f, casts }));
  const fanOut = sizeOf(layer.outputShape) / sizeOf(stage.inputShape);
  const elements = Array.from({ length: sizeOf(layer.outputShape) }, (_, index) => {
    return { input: Math.floor(index / fanOut), f: index % functions.length };
  });
  return { name: stage.name, inputs: sizeOf(stage.inputShape), functions, elements };
}

const mapsOfStage = new WeakMap<Stage, ElementMap>();

/** The map of a stage whose layer treats elements one by one; equal functions have equal numbers. Throws INPUT as they do. */
export function elementMapOf(stage: Stage): ElementMap {
  const known = mapsOfStage.get(stage);
  if (known !== undefined) return known;
  const map = shareEqual(createMap(stage));
  mapsOfStage.set(stage, map);
  return map;
}

function createMap(stage: Stage): ElementMap {
  const layer = computeLayerOf(stage);
  switch (layer.kind) {
    case 'gather':
      return mapGather(stage, layer);
    case 'zeroPadding2d':
      return mapPadding(stage, layer);
    case 'elementCasts':
      return mapCasts(stage, layer.formats);
    default:
      return mapFunctions(stage);
  }
}

/** The first of equal functions stands for all. */
function shareEqual(map: ElementMap): ElementMap {
  const known = new Map<string, number>();
  const functions: CastFunction[] = [];
  const numbers = map.functions.map((entry) => {
    const key = JSON.stringify([entry.f, entry.casts.map(({ kind, result }) => [kind, result])]);
    const number = known.get(key) ?? functions.push(entry) - 1;
    known.set(key, number);
    return number;
  });
  const elements = map.elements.map(({ input, f }) => ({ input, f: numbers[f] }));
  return { ...map, functions, elements };
}

/** The map of one position if all positions of the output have the same, else `undefined`. */
export function positionMapOf(map: ElementMap, positions: number): ElementMap | undefined {
  const [size, inputs] = [map.elements.length / positions, map.inputs / positions];
  if (!Number.isInteger(inputs)) return undefined;
  const first = map.elements.slice(0, size);
  const isUniform = map.elements.every(({ input, f }, index) => {
    const from = Math.floor(index / size) * inputs;
    const same = first[index % size];
    const readsNothing = map.functions[f].f.segments.every(
      ({ piece }) => piece.kind === 'constant',
    );
    return f === same.f && (readsNothing || (input - from === same.input && same.input < inputs));
  });
  return isUniform ? { ...map, inputs, elements: first } : undefined;
}

/** Elements along the last axis of the layer's output are one position. */
export function countPositions(stage: Stage): number {
  const { outputShape } = computeLayerOf(stage);
  return sizeOf(outputShape) / outputShape[outputShape.length - 1];
}
