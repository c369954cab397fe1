// Pruning of whole blocks of weights: what one multiplier of a layer with shared multipliers handles in its cycles.
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { keepAll } from '../pruning.js';
import type { PruningMask } from '../quantisers.js';
import { isNearer, meanSquare, scoreUnits, sortUnits, type WeightGroup } from './weight-groups.js';

/**
 * Blocks of `size` weights in the order in which strategy `resource` hands them to a multiplier: all inputs of output 0,
 * then of output 1, … (hls4ml's transposed weights). Up to the number of inputs, a block belongs to one output; if
 * it does not divide them, the last block of each output is shorter, and no legal reuse factor fits it.
 */
export function listBlocks({ kernelSize, channels }: WeightedLayer, size: number): WeightGroup[] {
  const inputs = kernelSize / channels;
  const walk = (number: number) => (number % inputs) * channels + Math.floor(number / inputs);
  const run = size <= inputs ? inputs : kernelSize;
  const blocks: WeightGroup[] = [];
  for (let start = 0; start < kernelSize; start += run) {
    for (let from = start; from < start + run; from += size) {
      const length = Math.min(size, start + run - from);
      blocks.push(Uint32Array.from({ length }, (_, i) => walk(from + i)));
    }
  }
  return blocks;
}

/** Masks without the blocks of the lowest norms (LAMP over blocks), `sparsity` of all weights to the nearest block. */
export function pruneBlocks(
  weighted: readonly WeightedLayer[],
  parameters: readonly LayerParameters[],
  sparsity: number,
  size: number,
): PruningMask[] {
  const masks = keepAll(parameters);
  const blocks = weighted.map((layer) => listBlocks(layer, size));
  const scored = blocks.flatMap((ofLayer, layer) => {
    const { kernel } = parameters[layer];
    return scoreUnits(
      ofLayer.map((block) => meanSquare(kernel, block)),
      layer,
    );
  });
  const wanted = sparsity * masks.reduce((sum, mask) => sum + mask.length, 0);
  let gone = 0;
  for (const { layer, unit } of sortUnits(scored)) {
    const block = blocks[layer][unit];
    if (!isNearer(gone, block.length, wanted)) break;
    for (const at of block) masks[layer][at] = 0;
    gone += block.length;
  }
  return masks;
}
