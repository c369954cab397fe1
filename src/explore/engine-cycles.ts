// What an engine sees on its inputs, cycle by cycle, while samples pass the source of its stage.
import type { StagePlan } from '../hardware/stage-plan.js';
import { paddedSize, type WindowGeometry } from '../hardware/stage-source.js';

/** Cycles looked at; the mean over more changes by less than the estimate is good for. */
const MAX_CYCLES = 240;
/** Of a vector that takes many cycles only so many in a row are looked at, other ones of the next vector. */
const STRETCH = 40;
/** The vector an engine sees, cycle by cycle; `tick` counts the cycles of a multiplexed engine on it. */
export interface EngineCycle {
  readonly vector: ArrayLike<number>;
  readonly tick: number;
}

/** Beats shifted into a register of `beats`, the first one lowest; one state a cycle. */
function* shiftBeats(samples: readonly Float64Array[], beats: number): Iterable<Float64Array> {
  const size = samples[0].length / beats;
  let held = samples[0];
  for (const sample of samples) {
    for (let beat = 0; beat < beats; beat++) {
      const next = new Float64Array(held.length);
      next.set(held.subarray(size));
      next.set(sample.subarray(beat * size, (beat + 1) * size), held.length - size);
      held = next;
      yield held;
    }
  }
}

/** Beat after beat of every sample. */
function* cutBeats(samples: readonly Float64Array[], size: number): Iterable<Float64Array> {
  for (const sample of samples) {
    for (let at = 0; at < sample.length; at += size) yield sample.subarray(at, at + size);
  }
}

/** The windows under a kernel whose last pixel runs over every position (or only the complete windows) of the padded image. */
function* slideWindow(
  sample: Float64Array,
  geometry: WindowGeometry,
  completeOnly: boolean,
): Iterable<Float64Array> {
  const { height, width, channels, kernel, strides, padding, outHeight, outWidth } = geometry;
  const { paddedHeight, paddedWidth } = paddedSize(geometry);
  const rows = completeOnly ? outHeight : paddedHeight;
  const columns = completeOnly ? outWidth : paddedWidth;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const top = (completeOnly ? row * strides[0] : row - kernel[0] + 1) - padding.top;
      const left = (completeOnly ? column * strides[1] : column - kernel[1] + 1) - padding.left;
      const window = new Float64Array(kernel[0] * kernel[1] * channels);
      for (let y = 0; y < kernel[0]; y++) {
        for (let x = 0; x < kernel[1]; x++) {
          if (top + y < 0 || top + y >= height || left + x < 0 || left + x >= width) continue;
          const from = ((top + y) * width + left + x) * channels;
          window.set(sample.subarray(from, from + channels), (y * kernel[1] + x) * channels);
        }
      }
      yield window;
    }
  }
}

function* vectorsOf({ source }: StagePlan, samples: readonly Float64Array[]) {
  if (source.kind === 'capture' && source.beats > 1) yield* shiftBeats(samples, source.beats);
  else if (source.kind === 'direct') yield* cutBeats(samples, source.elementsPerBeat);
  else if (source.kind === 'capture' || source.kind === 'held') yield* samples;
  else {
    const completeOnly = source.kind === 'imageRegister';
    for (const sample of samples) yield* slideWindow(sample, source.geometry, completeOnly);
  }
}

/** A multiplexed engine stays on the vectors it works on; the ones in between pass it in one cycle. */
export function listCycles(plan: StagePlan, samples: readonly Float64Array[]): EngineCycle[] {
  const { source, ticks, vectors } = plan;
  const passing = source.kind === 'capture' ? source.beats : 1;
  const limit = MAX_CYCLES * Math.min(vectors, 2);
  const cycles: EngineCycle[] = [];
  let index = 0;
  for (const vector of vectorsOf(plan, samples)) {
    const works = ++index % passing === 0;
    const stretch = works ? Math.min(ticks, STRETCH) : 1;
    const first = works && ticks > STRETCH ? (index * STRETCH) % ticks : 0;
    for (let i = 0; i < stretch; i++) cycles.push({ vector, tick: (first + i) % ticks });
    if (cycles.length > limit) break;
  }
  return cycles;
}
