// How two tensors lie side by side in the one input of a stage that merges them.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fixed, fractionBits, ufixed } from '../core/fixed-point-format.js';
import type { IoType } from '../core/hardware-config.js';
import { type GatherLayer, type NetworkLayer, sizeOf } from '../core/quantised-network.js';

/** One of the tensors. */
export interface PackedOperand {
  /** Name of the layer that puts it out. */
  readonly layer: string;
  readonly shape: readonly number[];
  /** Its format, truncating and wrapping: a value of the packed format that is one of its own stays as it is. */
  readonly format: FixedPointFormat;
  /** Where its elements lie in a packed sample. */
  readonly indices: readonly number[];
}

/** Beat by beat the pixel of the first tensor, then that of the second, in a format that holds all values of both. */
export interface Packing {
  readonly shape: readonly number[];
  readonly format: FixedPointFormat;
  readonly operands: readonly [PackedOperand, PackedOperand];
}

/** Widest format whose raw integers are exact in a double. */
const WIDEST = 53;

function commonFormat(a: FixedPointFormat, b: FixedPointFormat): FixedPointFormat {
  const signed = a.signed || b.signed;
  const fraction = Math.max(fractionBits(a), fractionBits(b));
  const integer = Math.max(
    ...[a, b].map((format) => format.integer + (signed && !format.signed ? 1 : 0)),
  );
  return (signed ? fixed : ufixed)(integer + fraction, integer);
}

function beatsOf(shape: readonly number[]): number {
  return sizeOf(shape.slice(0, -1));
}

/** Whether both tensors come in the same number of beats, so that a stream can join them. */
export function isStreamable({ operands }: Packing): boolean {
  return beatsOf(operands[0].shape) === beatsOf(operands[1].shape);
}

/** The packing of the outputs of two layers. Throws INPUT where no exact number format holds both. */
export function planPacking(first: NetworkLayer, second: NetworkLayer): Packing {
  const format = commonFormat(first.result, second.result);
  if (format.width > WIDEST) {
    throw new ParetapeError(
      'INPUT',
      `layers ${first.name} and ${second.name} are joined, their formats have ${format.width} bits together: unsupported`,
      { hint: `at most ${WIDEST} bits from the highest to the lowest of both` },
    );
  }
  const shapes = [first.outputShape, second.outputShape] as const;
  const sizes = shapes.map(sizeOf);
  const beats = beatsOf(shapes[0]) === beatsOf(shapes[1]) ? beatsOf(shapes[0]) : 1;
  const [a, b] = sizes.map((size) => size / beats);
  const place = (layer: NetworkLayer, each: number, start: number): PackedOperand => ({
    layer: layer.name,
    shape: layer.outputShape,
    format: { ...layer.result, rounding: 'TRN', overflow: 'WRAP' },
    indices: Array.from({ length: each * beats }, (_, element) => {
      const beat = Math.floor(element / each);
      return beat * (a + b) + start + (element % each);
    }),
  });
  return {
    shape: beats > 1 ? [beats, a + b] : [a + b],
    format,
    operands: [place(first, a, 0), place(second, b, a)],
  };
}

/** The packed sample taken apart again: layers that a network of the stage alone begins with. */
export function gathersOf({ operands }: Packing, input: string): GatherLayer[] {
  return operands.map(({ layer, shape, format, indices }) => ({
    kind: 'gather',
    name: layer,
    inputs: [input],
    outputShape: shape,
    result: format,
    indices,
  }));
}

/** Factor from raw integers of an operand to those of the packed format. */
function scaleOf({ format }: Packing, operand: PackedOperand): number {
  return 2 ** (fractionBits(format) - fractionBits(operand.format));
}

/** Raw integers of both tensors, samples row-major, as raw integers of the packed samples. */
export function packTensors(packing: Packing, tensors: readonly Float64Array[]): Float64Array {
  const size = sizeOf(packing.shape);
  const count = tensors[0].length / packing.operands[0].indices.length;
  const packed = new Float64Array(count * size);
  packing.operands.forEach((operand, side) => {
    const { indices } = operand;
    const scale = scaleOf(packing, operand);
    for (let sample = 0; sample < count; sample++) {
      for (let i = 0; i < indices.length; i++) {
        packed[sample * size + indices[i]] = tensors[side][sample * indices.length + i] * scale;
      }
    }
  });
  return packed;
}

/** Which element of which operand a packed element of a beat is. */
export interface PackedElement {
  readonly side: 0 | 1;
  readonly element: number;
}

/** The elements of one beat at the input of the stage, lowest first. */
export function packedBeatOf({ shape, operands }: Packing, ioType: IoType): PackedElement[] {
  const beats = ioType === 'io_stream' ? beatsOf(shape) : 1;
  const elements: PackedElement[] = new Array(sizeOf(shape) / beats);
  ([0, 1] as const).forEach((side) => {
    const { indices } = operands[side];
    const each = indices.length / beats;
    for (let element = 0; element < each; element++) elements[indices[element]] = { side, element };
  });
  return elements;
}
