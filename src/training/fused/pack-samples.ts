// Samples on their way into the blocks of a fused step, and logits on their way out.
import type { TeacherTargets } from '../classification-loss.js';
import type { SampleTable } from '../training-batches.js';
import { BLOCK_SAMPLES, type FusedPlan, ROW_BYTES } from './fused-plan.js';
import type { MemoryLayout } from './memory-layout.js';

const ROW_FLOATS = ROW_BYTES / 4;

/** Blocks for so many samples: kernels take two at a time. */
export function blocksFor(samples: number): number {
  return 2 * Math.ceil(samples / (2 * BLOCK_SAMPLES));
}

/** `size` values of the samples `rows[first] …` into the rows from float `to` on; lanes without a sample get `missing`. */
function packRows(
  floats: Float32Array,
  to: number,
  source: Float32Array | Int32Array,
  size: number,
  rows: Int32Array,
  first: number,
  missing: number,
): void {
  if (first + BLOCK_SAMPLES > rows.length) {
    floats.fill(missing, to, to + ROW_FLOATS * size);
    for (let lane = 0; first + lane < rows.length; lane++) {
      const from = rows[first + lane] * size;
      for (let i = 0; i < size; i++) floats[to + ROW_FLOATS * i + lane] = source[from + i];
    }
    return;
  }
  const a = rows[first] * size;
  const b = rows[first + 1] * size;
  const c = rows[first + 2] * size;
  const d = rows[first + 3] * size;
  for (let i = 0, at = to; i < size; i++, at += ROW_FLOATS) {
    floats[at] = source[a + i];
    floats[at + 1] = source[b + i];
    floats[at + 2] = source[c + i];
    floats[at + 3] = source[d + i];
  }
}

/** Packs the samples `rows` of `table`, with labels and weights and, where there is a teacher, its probabilities. */
export function packSamples(
  floats: Float32Array,
  plan: FusedPlan,
  layout: MemoryLayout,
  table: SampleTable,
  teacher: TeacherTargets | undefined,
  rows: Int32Array,
): void {
  const blocks = blocksFor(rows.length);
  const pack = (row: number, source: Float32Array | Int32Array, size: number, missing: number) => {
    for (let block = 0; block < blocks; block++) {
      const to = (layout.blocks + block * layout.blockBytes) / 4 + ROW_FLOATS * row;
      packRows(floats, to, source, size, rows, block * BLOCK_SAMPLES, missing);
    }
  };
  pack(0, table.features, plan.inputSize, 0);
  pack(plan.labelRow, table.labels, 1, -1);
  if (teacher) pack(plan.teacherRow, teacher.probabilities, plan.classes, 0);
  if (plan.weightRow !== undefined && table.weights) pack(plan.weightRow, table.weights, 1, 0);
}

/** Copies the logits of the first `count` samples to `target`, row-major, from row `firstSample` on. */
export function unpackLogits(
  floats: Float32Array,
  plan: FusedPlan,
  layout: MemoryLayout,
  count: number,
  target: Float32Array,
  firstSample: number,
): void {
  const { classes, layers } = plan;
  const logitRow = layers[layers.length - 1].outputRow;
  for (let sample = 0; sample < count; sample++) {
    const block = Math.floor(sample / BLOCK_SAMPLES);
    const base = (layout.blocks + block * layout.blockBytes) / 4 + ROW_FLOATS * logitRow;
    const lane = sample % BLOCK_SAMPLES;
    const to = (firstSample + sample) * classes;
    for (let c = 0; c < classes; c++) target[to + c] = floats[base + ROW_FLOATS * c + lane];
  }
}
