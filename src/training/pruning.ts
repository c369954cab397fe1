// Which weights are pruned, and how many at which time.
import type { LayerParameters } from './layer-parameters.js';
import type { PruningMask } from './quantisers.js';

/** s_t = s_f·(1 − (1 − progress)³) (Zhu, Gupta, arXiv 1710.01878); `progress` is cut to 0 … 1. */
export function sparsityAt(progress: number, finalSparsity: number): number {
  const clipped = Math.min(1, Math.max(0, progress));
  return finalSparsity * (1 - (1 - clipped) ** 3);
}

/** Masks that keep every weight. */
export function keepAll(parameters: readonly LayerParameters[]): PruningMask[] {
  return parameters.map(({ kernel }) => new Uint8Array(kernel.length).fill(1));
}

/**
 * LAMP scores of one kernel (Lee et al., arXiv 2010.07611): w² over the sum of all squares not smaller.
 * They make magnitudes of different layers comparable; the largest weight of a layer always scores 1.
 */
function scoreKernel(kernel: Float64Array): Float64Array {
  const order = Uint32Array.from({ length: kernel.length }, (_, i) => i);
  order.sort((a, b) => Math.abs(kernel[b]) - Math.abs(kernel[a]) || a - b);
  const scores = new Float64Array(kernel.length);
  let sum = 0;
  for (const i of order) {
    const square = kernel[i] ** 2;
    sum += square;
    scores[i] = sum > 0 ? square / sum : 0;
  }
  return scores;
}

/**
 * Masks that prune exactly `round(sparsity · weights)` kernel weights of the whole network, those with the
 * lowest LAMP scores; equal scores go in order of layer and position.
 */
export function choosePruned(
  parameters: readonly LayerParameters[],
  sparsity: number,
): PruningMask[] {
  const masks = keepAll(parameters);
  const total = masks.reduce((sum, mask) => sum + mask.length, 0);
  const scores = new Float64Array(total);
  let start = 0;
  for (const { kernel } of parameters) {
    scores.set(scoreKernel(kernel), start);
    start += kernel.length;
  }
  const order = Uint32Array.from({ length: total }, (_, i) => i);
  order.sort((a, b) => scores[a] - scores[b] || a - b);
  const flat = new Uint8Array(total).fill(1);
  for (const i of order.subarray(0, Math.round(sparsity * total))) flat[i] = 0;
  start = 0;
  for (const mask of masks) {
    mask.set(flat.subarray(start, start + mask.length));
    start += mask.length;
  }
  return masks;
}

/** Sets pruned weights to zero for good. */
export function applyMasks(
  parameters: readonly LayerParameters[],
  masks: readonly PruningMask[],
): void {
  parameters.forEach(({ kernel }, i) => {
    for (let k = 0; k < kernel.length; k++) if (masks[i][k] === 0) kernel[k] = 0;
  });
}
