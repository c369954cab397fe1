// How the vectors that an engine works on are made from the beats a stage receives.
import { ParetapeError } from '../core/errors.js';
import type { IoType } from '../core/hardware-config.js';
import type {
  AveragePool2dLayer,
  Conv2dLayer,
  MaxPool2dLayer,
  PaddedMaxPool2dLayer,
  Padding2d,
} from '../core/quantised-network.js';
import { sizeOf } from '../core/quantised-network.js';
import { computeInputShape, type Stage } from './stages.js';

/** Windows over an image, channels last. */
export interface WindowGeometry {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding2d;
  readonly outHeight: number;
  readonly outWidth: number;
}

/**
 * `direct`: every beat is a vector, used in the cycle it arrives. `held`: the beat is the vector and is taken when the engine is
 * done with it: until then whoever sends it must hold it anyway. `capture`: `beats` beats are collected in a register.
 * `lineBuffer`: pixels pass a shift register whose taps are the window. `imageRegister`: the whole image is loaded
 * at once and shifted so that the window stays at the same taps.
 */
export type StageSource =
  | { readonly kind: 'direct'; readonly beats: number; readonly elementsPerBeat: number }
  | { readonly kind: 'held'; readonly beats: 1; readonly elementsPerBeat: number }
  | {
      readonly kind: 'capture';
      readonly beats: number;
      readonly elementsPerBeat: number;
      /** Times the engine works on what was collected, one result each; 1 when left out. */
      readonly vectors?: number;
    }
  | {
      readonly kind: 'lineBuffer' | 'imageRegister';
      readonly beats: number;
      readonly elementsPerBeat: number;
      readonly geometry: WindowGeometry;
    };

/** Beats and their size at the input of a stage. */
export function inputBeatsOf(stage: Stage, ioType: IoType) {
  const elements = sizeOf(stage.inputShape);
  if (ioType === 'io_parallel') return { beats: 1, elementsPerBeat: elements };
  const elementsPerBeat = stage.inputShape[stage.inputShape.length - 1];
  return { beats: elements / elementsPerBeat, elementsPerBeat };
}

/**
 * Source of a dense stage. A beat is held by whoever sends it, but not an image: a stage that makes one gathers its pixels in the
 * register it sends them from, and could not begin the next image before.
 */
export function planVectorSource(stage: Stage, ioType: IoType, isSequential: boolean): StageSource {
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  const isVector = stage.inputShape.slice(0, -1).every((extent) => extent === 1);
  if (beats === 1 && isSequential && isVector) return { kind: 'held', beats, elementsPerBeat };
  if (beats === 1 && !isSequential) return { kind: 'direct', beats, elementsPerBeat };
  return { kind: 'capture', beats, elementsPerBeat };
}

/** Rows and columns of the image with its padding. */
export function paddedSize({ height, width, padding }: WindowGeometry) {
  const { top, bottom, left, right } = padding;
  return { paddedHeight: top + height + bottom, paddedWidth: left + width + right };
}

/** Layers that look at windows of an image. */
export type WindowLayer = Conv2dLayer | MaxPool2dLayer | AveragePool2dLayer | PaddedMaxPool2dLayer;

const NO_PADDING: Padding2d = { top: 0, bottom: 0, left: 0, right: 0 };

function geometryOf(stage: Stage, layer: WindowLayer): WindowGeometry {
  const [height, width, channels] = computeInputShape(stage);
  const [outHeight, outWidth] = layer.outputShape;
  const kernel =
    'pool' in layer ? layer.pool : ([layer.weights.shape[0], layer.weights.shape[1]] as const);
  const padding = 'padding' in layer ? layer.padding : NO_PADDING;
  const { strides } = layer;
  return { height, width, channels, kernel, strides, padding, outHeight, outWidth };
}

function requireWindowsInside(stage: Stage, geometry: WindowGeometry): void {
  const { kernel, strides, outHeight, outWidth } = geometry;
  const { paddedHeight, paddedWidth } = paddedSize(geometry);
  const fits =
    (outHeight - 1) * strides[0] + kernel[0] <= paddedHeight &&
    (outWidth - 1) * strides[1] + kernel[1] <= paddedWidth;
  if (fits) return;
  throw new ParetapeError('INPUT', `layer ${stage.name}: windows reach beyond the padded image`);
}

/** Source of a stage that looks at windows. Throws INPUT where a stream's beats are not pixels. */
export function planWindowSource(stage: Stage, layer: WindowLayer, ioType: IoType): StageSource {
  const geometry = geometryOf(stage, layer);
  requireWindowsInside(stage, geometry);
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  if (ioType === 'io_parallel') return { kind: 'imageRegister', beats, elementsPerBeat, geometry };
  if (elementsPerBeat !== geometry.channels) {
    throw new ParetapeError(
      'INPUT',
      `layer ${stage.name}: io_stream beats of ${elementsPerBeat} elements do not match its ${geometry.channels} channels: unsupported`,
      { hint: 'use io_parallel, or let the layer before end with the same channels' },
    );
  }
  return { kind: 'lineBuffer', beats, elementsPerBeat, geometry };
}

/** Pixels a line buffer holds: from the oldest to the newest pixel of a window. */
export function lineBufferPixels(geometry: WindowGeometry): number {
  const { kernel } = geometry;
  return (kernel[0] - 1) * paddedSize(geometry).paddedWidth + kernel[1];
}

/** Pixels an image register holds: from the first padded pixel to the last real one. */
export function imageRegisterPixels(geometry: WindowGeometry): number {
  const { padding, height, width } = geometry;
  return (padding.top + height - 1) * paddedSize(geometry).paddedWidth + padding.left + width;
}

/** Columns (or rows) of the padded image at which a window is complete. */
export function completionsOf(kernel: number, stride: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => kernel - 1 + index * stride);
}
