// Packs raw integers into the beats of a port and back.
import type { RtlPort } from '../../src/core/rtl-design.js';

/** Bits of a beat, least significant first. */
export type BeatBits = readonly number[];

function bitsOf(value: number, width: number): number[] {
  return Array.from({ length: width }, (_, bit) => Math.abs(Math.floor(value / 2 ** bit) % 2));
}

/** All beats of the samples in order. */
export function packBeats(values: Float64Array, port: RtlPort): BeatBits[] {
  const beats: BeatBits[] = [];
  for (let start = 0; start < values.length; start += port.elementsPerBeat) {
    const elements = values.subarray(start, start + port.elementsPerBeat);
    beats.push([...elements].flatMap((value) => bitsOf(value, port.format.width)));
  }
  return beats;
}

/** Raw integers of beats in order. */
export function unpackBeats(beats: readonly BeatBits[], port: RtlPort): number[] {
  const { width, signed } = port.format;
  return beats.flatMap((bits) =>
    Array.from({ length: port.elementsPerBeat }, (_, element) => {
      let value = 0;
      for (let bit = 0; bit < width; bit++) value += bits[element * width + bit] * 2 ** bit;
      return signed && value >= 2 ** (width - 1) ? value - 2 ** width : value;
    }),
  );
}
