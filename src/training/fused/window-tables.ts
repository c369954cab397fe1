// Which inputs and weights meet in which output of a layer, as tables that generated loops walk through.
import type { ConvolutionGeometry, PoolGeometry } from '../network-plan.js';
import { type FusedLayer, ROW_BYTES } from './fused-plan.js';

/**
 * Sums of one pixel: rows `source … sourceEnd` times the weights from `weight` on, all in bytes; sources from the
 * start of the block, weights from the start of the kernel.
 */
export interface Segment {
  readonly source: number;
  readonly weight: number;
  readonly sourceEnd: number;
}

/** One pixel to be computed: where its first row is (bytes), and what is summed up for it. */
export interface Job {
  readonly target: number;
  readonly segments: readonly Segment[];
}

/** One kernel position: start of its weights (bytes), and the pixels whose input and gradient meet in it. */
export interface Tap {
  readonly weight: number;
  readonly pairs: readonly { readonly input: number; readonly gradient: number }[];
}

/** Outputs of a kernel row are stored in vectors: their number rounded up to whole ones. */
export function paddedFilters(geometry: ConvolutionGeometry): number {
  return 4 * Math.ceil(geometry.filters / 4);
}

/** Rows of the kernel matrix: one for every input of a window. */
export function kernelRows({ kernelHeight, kernelWidth, channels }: ConvolutionGeometry): number {
  return kernelHeight * kernelWidth * channels;
}

interface Meeting {
  readonly outPixel: number;
  readonly inPixel: number;
  /** `ky · kernelWidth + kx` */
  readonly tap: number;
}

/** Output pixels that a pooling window looks at; all of them without pooling. */
function usedExtent(geometry: ConvolutionGeometry, pool: PoolGeometry | undefined) {
  if (!pool) return { height: geometry.outHeight, width: geometry.outWidth };
  return { height: pool.outHeight * pool.poolHeight, width: pool.outWidth * pool.poolWidth };
}

/** Every meeting of an output pixel in use with an input pixel, in order of output pixels, then taps. */
function listMeetings({ geometry, pool }: FusedLayer): Meeting[] {
  const { height, width, kernelHeight, kernelWidth, strideY, strideX, top, left } = geometry;
  const used = usedExtent(geometry, pool);
  const meetings: Meeting[] = [];
  for (let oy = 0; oy < used.height; oy++) {
    for (let ox = 0; ox < used.width; ox++) {
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const y = oy * strideY - top + Math.floor(tap / kernelWidth);
        const x = ox * strideX - left + (tap % kernelWidth);
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        meetings.push({ outPixel: oy * geometry.outWidth + ox, inPixel: y * width + x, tap });
      }
    }
  }
  return meetings;
}

function groupBy(
  meetings: readonly Meeting[],
  keyOf: (meeting: Meeting) => number,
): Map<number, Meeting[]> {
  const groups = new Map<number, Meeting[]>();
  for (const meeting of meetings) {
    const key = keyOf(meeting);
    const group = groups.get(key);
    if (group) group.push(meeting);
    else groups.set(key, [meeting]);
  }
  return groups;
}

/** Forward: taps side by side in a kernel row are side by side in the input too, and become one segment. */
export function forwardJobs(layer: FusedLayer): Job[] {
  const { geometry, inputRow, outputRow, sumRow, pool } = layer;
  const { channels, filters } = geometry;
  const rowBytes = 4 * paddedFilters(geometry);
  const first = pool ? sumRow : outputRow;
  const jobs: Job[] = [];
  for (const [outPixel, group] of groupBy(listMeetings(layer), (meeting) => meeting.outPixel)) {
    const segments: Segment[] = [];
    for (const { inPixel, tap } of group) {
      const source = (inputRow + inPixel * channels) * ROW_BYTES;
      const sourceEnd = source + channels * ROW_BYTES;
      const weight = tap * channels * rowBytes;
      const last = segments.at(-1);
      const grown = last && last.weight + ((last.sourceEnd - last.source) / ROW_BYTES) * rowBytes;
      if (last?.sourceEnd === source && grown === weight) {
        segments[segments.length - 1] = { ...last, sourceEnd };
      } else segments.push({ source, weight, sourceEnd });
    }
    jobs.push({ target: (first + outPixel * filters) * ROW_BYTES, segments });
  }
  return jobs;
}

/** Gradient of the input: for every input pixel the gradients of the outputs it went into. */
export function inputGradientJobs(layer: FusedLayer): Job[] {
  const { geometry, inputGradientRow, sumRow } = layer;
  const { channels, filters, height, width } = geometry;
  const rowBytes = 4 * paddedFilters(geometry);
  const groups = groupBy(listMeetings(layer), (meeting) => meeting.inPixel);
  return Array.from({ length: height * width }, (_, inPixel) => ({
    target: (inputGradientRow + inPixel * channels) * ROW_BYTES,
    segments: (groups.get(inPixel) ?? []).map(({ outPixel, tap }) => {
      const source = (sumRow + outPixel * filters) * ROW_BYTES;
      return { source, weight: tap * channels * rowBytes, sourceEnd: source + filters * ROW_BYTES };
    }),
  }));
}

/** Gradient of the kernel: for every tap the pixels that meet in it. Taps that lie in the padding only are left out. */
export function kernelTaps(layer: FusedLayer): Tap[] {
  const { geometry, inputRow, sumRow } = layer;
  const { channels, filters } = geometry;
  const rowBytes = 4 * paddedFilters(geometry);
  return [...groupBy(listMeetings(layer), (meeting) => meeting.tap)].map(([tap, group]) => ({
    weight: tap * channels * rowBytes,
    pairs: group.map(({ inPixel, outPixel }) => ({
      input: (inputRow + inPixel * channels) * ROW_BYTES,
      gradient: (sumRow + outPixel * filters) * ROW_BYTES,
    })),
  }));
}

/** Pooling: first row (bytes) of every output pixel and of the first pixel of its window. */
export function poolPairs({ pool, outputRow, sumRow }: FusedLayer): number[][] {
  if (!pool) return [];
  const { outHeight, outWidth, poolHeight, poolWidth, width, channels } = pool;
  return Array.from({ length: outHeight * outWidth }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / outWidth), pixel % outWidth];
    const corner = y * poolHeight * width + x * poolWidth;
    return [outputRow + pixel * channels, sumRow + corner * channels].map((row) => row * ROW_BYTES);
  });
}
