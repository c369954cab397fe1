// Pruning of hidden units: a dense unit or filter goes with its weights and with all that read it.
import { ParetapeError } from '../../core/errors.js';
import type { Topology } from '../../core/topology.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { keepAll } from '../pruning.js';
import type { PruningMask } from '../quantisers.js';
import { isNearer, scoreUnits, sortUnits, type WeightGroup } from './weight-groups.js';

/** Layers whose units are the columns of their kernel, and those that keep the order of units. */
const SERVED = ['dense', 'conv1d', 'conv2d', 'maxPool1d', 'maxPool2d', 'flatten'];

/** Throws CONFIG for networks with layers that do not read units row by row. */
export function checkNeuronsCanGo({ layers }: Topology): void {
  const other = layers.find(({ kind }) => !SERVED.includes(kind));
  if (!other) return;
  throw new ParetapeError('CONFIG', `units in front of or behind ${other.kind} cannot be pruned`, {
    hint: 'pruning neurons serves dense, convolution, max pool and flatten layers; prune blocks or weights',
  });
}

/** Weights that make one hidden unit: its column of the kernel. */
export function columnOf({ kernelSize, channels }: WeightedLayer, unit: number): WeightGroup {
  return Uint32Array.from({ length: kernelSize / channels }, (_, row) => row * channels + unit);
}

/**
 * Weights that read unit `unit` of `units` in the next layer. Channels are the fastest axis of images and flattened
 * images, so row r reads unit r mod `units`.
 */
export function rowsOf(next: WeightedLayer, unit: number, units: number): WeightGroup {
  const { kernelSize, channels } = next;
  const rows = kernelSize / channels / units;
  return Uint32Array.from({ length: rows * channels }, (_, i) => {
    return (Math.floor(i / channels) * units + unit) * channels + (i % channels);
  });
}

const squares = (kernel: Float64Array, group: WeightGroup) =>
  group.reduce((sum, at) => sum + kernel[at] ** 2, 0);

/** Takes weights out of a mask; answers how many were still in. */
function take(mask: PruningMask, group: WeightGroup): number {
  let taken = 0;
  for (const at of group) {
    taken += mask[at];
    mask[at] = 0;
  }
  return taken;
}

/** Weights a group still has. */
const countKept = (mask: PruningMask, group: WeightGroup) =>
  group.reduce((sum, at) => sum + mask[at], 0);

/**
 * Masks without the hidden units of the least energy, incoming times outgoing squares, which does not change when a ReLU
 * unit is scaled up and its readers down; LAMP makes layers comparable. `sparsity` of all weights to the nearest
 * unit; every layer keeps at least one.
 */
export function pruneNeurons(
  weighted: readonly WeightedLayer[],
  parameters: readonly LayerParameters[],
  sparsity: number,
): PruningMask[] {
  const masks = keepAll(parameters);
  const hidden = weighted.slice(0, -1);
  const groupsOf = (layer: number, unit: number) => ({
    column: columnOf(weighted[layer], unit),
    rows: rowsOf(weighted[layer + 1], unit, weighted[layer].channels),
  });
  const scored = hidden.flatMap(({ channels }, layer) => {
    const energies = Array.from({ length: channels }, (_, unit) => {
      const { column, rows } = groupsOf(layer, unit);
      return (
        squares(parameters[layer].kernel, column) * squares(parameters[layer + 1].kernel, rows)
      );
    });
    return scoreUnits(energies, layer);
  });
  const left = hidden.map(({ channels }) => channels);
  const wanted = sparsity * masks.reduce((sum, mask) => sum + mask.length, 0);
  let gone = 0;
  for (const { layer, unit } of sortUnits(scored)) {
    if (left[layer] === 1) continue;
    const { column, rows } = groupsOf(layer, unit);
    const more = countKept(masks[layer], column) + countKept(masks[layer + 1], rows);
    if (!isNearer(gone, more, wanted)) break;
    gone += take(masks[layer], column) + take(masks[layer + 1], rows);
    left[layer]--;
  }
  return masks;
}
