// Element-wise stages: activations, batch normalisation, casts, and layers that only move elements.
import type { IoType } from '../../core/hardware-config.js';
import type { StageKindName } from '../../core/workload.js';
import {
  countPositions,
  type ElementMap,
  elementMapOf,
  positionMapOf,
} from '../elements/element-map.js';
import { planPointwiseEngine } from '../engines/pointwise-engine.js';
import { planPositionSource } from '../engines/position-source.js';
import type { StageKind } from '../stage-kind.js';
import { inputBeatsOf, type StageSource } from '../stage-source.js';
import { computeInputShape, computeLayerOf, type Stage } from '../stages.js';
import { singleConfig } from './single-config.js';

/** True where a function is wires and casts, so that a register to take turns at it would cost more than it. */
function isCheap({ functions }: ElementMap): boolean {
  return functions.every(({ f }) =>
    f.segments.every(
      ({ piece }) =>
        piece.kind === 'constant' ||
        (piece.kind === 'line' && piece.offset === 0 && Math.log2(piece.slope) % 1 === 0),
    ),
  );
}

/** All beats are collected; the results leave one position after the other. */
function planCollecting(stage: Stage, ioType: IoType, vectors: number): StageSource {
  return { kind: 'capture', ...inputBeatsOf(stage, ioType), vectors };
}

/**
 * io_parallel: the whole tensor at once where that is mostly wires, else position by position. io_stream: beat by beat where
 * every position is made of one beat in the same way; else the tensor is collected first.
 */
function planElementSource(stage: Stage, ioType: IoType): StageSource {
  const map = elementMapOf(stage);
  const positions = countPositions(stage);
  const perPosition = positionMapOf(map, positions);
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  if (ioType === 'io_parallel') {
    if (positions === 1 || perPosition === undefined || isCheap(map)) {
      return { kind: 'direct', beats, elementsPerBeat };
    }
    return planPositionSource(stage, ioType, positions, perPosition.inputs, false);
  }
  const isMatched =
    perPosition !== undefined &&
    (beats === 1 || positions === 1 || elementsPerBeat === perPosition.inputs);
  return isMatched
    ? planPositionSource(stage, ioType, positions, perPosition.inputs, false)
    : planCollecting(stage, ioType, positions);
}

/** The map of what the source hands over as one vector. */
function planElementEngine(stage: Stage, source: StageSource) {
  const map = elementMapOf(stage);
  if (source.kind === 'capture') return planPointwiseEngine(map, source.vectors ?? 1);
  const isWhole = source.kind === 'direct' && source.beats === 1;
  const perVector = isWhole ? map : positionMapOf(map, countPositions(stage));
  return planPointwiseEngine(perVector ?? map, 1);
}

function elementWiseKind(kind: StageKindName): StageKind {
  return {
    kind,
    ...singleConfig,
    planSource: (stage, _config, ioType) => planElementSource(stage, ioType),
    planEngine: (stage, _config, source) => planElementEngine(stage, source),
  };
}

/** Pixels of padding are made while the stream waits. */
function planPaddingSource(stage: Stage, ioType: IoType): StageSource {
  const layer = computeLayerOf(stage);
  const [height, width, channels] = computeInputShape(stage);
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  if (ioType === 'io_parallel') return { kind: 'direct', beats, elementsPerBeat };
  if (layer.kind !== 'zeroPadding2d' || elementsPerBeat !== channels) {
    return planCollecting(stage, ioType, countPositions(stage));
  }
  const [outHeight, outWidth] = layer.outputShape;
  const geometry = {
    height,
    width,
    channels,
    kernel: [1, 1],
    strides: [1, 1],
    padding: layer.padding,
    outHeight,
    outWidth,
  } as const;
  return { kind: 'lineBuffer', beats, elementsPerBeat, geometry };
}

const zeroPaddingKind: StageKind = {
  kind: 'zeroPadding2d',
  ...singleConfig,
  planSource: (stage, _config, ioType) => planPaddingSource(stage, ioType),
  planEngine: (stage, _config, source) => {
    const map = elementMapOf(stage);
    if (source.kind !== 'lineBuffer') return planElementEngine(stage, source);
    // The line buffer hands over zeros for the padding; their cast is zero.
    const { channels } = source.geometry;
    const elements = Array.from({ length: channels }, (_, input) => ({ input, f: 0 }));
    return planPointwiseEngine({ ...map, inputs: channels, elements }, 1);
  },
};

/** Every layer type whose elements are functions of one element each. */
export const ELEMENT_WISE_KINDS: readonly StageKind[] = [
  ...(
    [
      'relu',
      'batchNorm',
      'leakyRelu',
      'thresholdedRelu',
      'clippedRelu',
      'hardSigmoid',
      'hardTanh',
      'sign',
      'tableActivation',
      'elu',
      'selu',
      'embedding',
      'elementCasts',
      'gather',
    ] as const
  ).map(elementWiseKind),
  zeroPaddingKind,
];
