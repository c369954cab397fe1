// Where the numbers that a stage merges stand in its vector.
import { ParetapeError } from '../../core/errors.js';
import {
  type FixedPointFormat,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import type { IoType } from '../../core/hardware-config.js';
import { type NetworkLayer, sizeOf } from '../../core/quantised-network.js';
import { isStreamable } from '../join-packing.js';
import { inputBeatsOf, type StageSource } from '../stage-source.js';
import { computeLayerOf, type Stage } from '../stages.js';

/** A number of format `format` in word `element` of the vector, its lowest bit at bit `low` of the word. */
export interface MergeOperand {
  readonly element: number;
  readonly low: number;
  readonly format: FixedPointFormat;
}

/** The numbers of both tensors that one vector holds, in the order of the tensors. */
export type MergeSides = readonly [readonly MergeOperand[], readonly MergeOperand[]];

function isBeatwise(source: StageSource): boolean {
  return source.kind === 'direct' && source.beats > 1;
}

/** Operands of a stage with this source; both sides are the same where it merges a tensor with itself. */
export function listOperands(stage: Stage, source: StageSource): MergeSides {
  const { packing, inputFormat } = stage;
  const perVector = isBeatwise(source) ? source.beats : 1;
  if (packing === undefined) {
    const format: FixedPointFormat = { ...inputFormat, rounding: 'TRN', overflow: 'WRAP' };
    const length = sizeOf(stage.inputShape) / perVector;
    const side = Array.from({ length }, (_, element) => ({ element, low: 0, format }));
    return [side, side];
  }
  const [first, second] = packing.operands.map(({ indices, format }) => {
    const low = fractionBits(packing.format) - fractionBits(format);
    const inVector = indices.slice(0, indices.length / perVector);
    return inVector.map((element) => ({ element, low, format }));
  });
  return [first, second];
}

/** The layers that the compute layer of a stage reads, reshapes applied. */
export function readLayersOf(stage: Stage): readonly NetworkLayer[] {
  return computeLayerOf(stage).inputs.map((name) => {
    const found = stage.network.layers.find((layer) => layer.name === name);
    if (found === undefined) throw new RangeError(`stage ${stage.name} does not hold ${name}`);
    return found;
  });
}

/**
 * Source of a stage that merges. io_parallel: everything at once. io_stream: beat by beat where every output beat is made of one
 * beat of each input (`isLocal`), else all at once if the output is one beat. Throws INPUT for other streams.
 */
export function planMergeSource(stage: Stage, ioType: IoType, isLocal: boolean): StageSource {
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  const refuse = (problem: string) =>
    new ParetapeError('INPUT', `layer ${stage.name}: io_stream: ${problem}: unsupported`, {
      hint: 'use io_parallel',
    });
  if (ioType === 'io_parallel') return { kind: 'direct', beats, elementsPerBeat };
  if (stage.packing !== undefined && !isStreamable(stage.packing)) {
    const [a, b] = stage.packing.operands.map(({ layer }) => layer);
    throw refuse(`${a} and ${b} do not come in the same number of beats`);
  }
  if (beats === 1) return { kind: 'direct', beats, elementsPerBeat };
  const { outputShape } = computeLayerOf(stage);
  const outputBeats = sizeOf(outputShape.slice(0, -1));
  if (isLocal && outputBeats === beats) return { kind: 'direct', beats, elementsPerBeat };
  if (outputBeats === 1) return { kind: 'capture', beats, elementsPerBeat };
  throw refuse('its output beats are not made of one beat of each input');
}

/** Range of the values of a format, as raw integers with more fraction bits. */
export function rangeOf(format: FixedPointFormat, fraction: number): readonly [number, number] {
  const scale = 2 ** (fraction - fractionBits(format));
  return [minRaw(format) * scale, maxRaw(format) * scale];
}

/** Largest magnitude that plans and constants hold exactly. */
const EXACT = 2 ** 50;

/** Throws INPUT where a range is too wide to be planned exactly. */
export function requireExactRange(stage: Stage, range: readonly number[]): void {
  if (range.every((bound) => Math.abs(bound) <= EXACT)) return;
  throw new ParetapeError(
    'INPUT',
    `layer ${stage.name}: its exact result needs more than 50 bits: unsupported`,
    { hint: 'give the layers before it narrower results' },
  );
}
