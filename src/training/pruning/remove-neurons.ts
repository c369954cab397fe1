// Takes pruned units out of a finished student: its layers really become smaller.
import type { StudentLayer } from '../../core/student.js';
import type { Topology, TopologyLayer } from '../../core/topology.js';
import type { NetworkPlan, WeightedLayer } from '../network-plan.js';
import type { PruningMask } from '../quantisers.js';
import { columnOf, rowsOf } from './prune-neurons.js';

/** A network with fewer units; the same function. */
export interface SmallerStudent {
  readonly topology: Topology;
  readonly layers: readonly StudentLayer[];
}

/** Units of a layer that are there after pruning: some weight of theirs, or of a reader, is kept. */
function keptUnits(
  { weighted }: NetworkPlan,
  masks: readonly PruningMask[],
  layer: number,
): number[] {
  const units = Array.from({ length: weighted[layer].channels }, (_, unit) => unit);
  if (layer === weighted.length - 1) return units;
  return units.filter((unit) => {
    const column = columnOf(weighted[layer], unit);
    const rows = rowsOf(weighted[layer + 1], unit, units.length);
    return (
      column.some((at) => masks[layer][at] === 1) || rows.some((at) => masks[layer + 1][at] === 1)
    );
  });
}

function withUnits(layer: TopologyLayer, count: number): TopologyLayer {
  if (layer.kind === 'dense') return { ...layer, units: count };
  return 'filters' in layer ? { ...layer, filters: count } : layer;
}

/** Rows that read kept units of the layer before, columns of kept units. */
function shrinkKernel(
  kernel: Float32Array,
  { kernelSize, channels }: WeightedLayer,
  units: readonly number[],
  before: { readonly units: readonly number[]; readonly of: number } | undefined,
): Float32Array {
  const rows = Array.from({ length: kernelSize / channels }, (_, row) => row);
  const isRead = new Set(before?.units);
  const kept = before ? rows.filter((row) => isRead.has(row % before.of)) : rows;
  return Float32Array.from(
    kept.flatMap((row) => units.map((unit) => kernel[row * channels + unit])),
  );
}

/** `[…, rows, units]` after both have shrunk: rows shrink along the last axis but one. */
function shrinkShape(
  shape: readonly number[],
  units: number,
  before: { readonly units: readonly number[]; readonly of: number } | undefined,
): number[] {
  const inputs = shape[shape.length - 2];
  const left = before ? (inputs / before.of) * before.units.length : inputs;
  return [...shape.slice(0, -2), left, units];
}

/** The student without the units that `pruneNeurons` took; what they handed on was multiplied by zero. */
export function removeNeurons(
  plan: NetworkPlan,
  topology: Topology,
  layers: readonly StudentLayer[],
  masks: readonly PruningMask[],
): SmallerStudent {
  const kept = plan.weighted.map((_, i) => keptUnits(plan, masks, i));
  const smaller = layers.map((layer, position): StudentLayer => {
    const i = plan.weighted.findIndex((weighted) => weighted.position === position);
    const { kernel, kernelShape, bias } = layer;
    if (i < 0 || !kernel || !kernelShape || !bias) return layer;
    const before = i === 0 ? undefined : { units: kept[i - 1], of: plan.weighted[i - 1].channels };
    return {
      ...layer,
      topology: withUnits(layer.topology, kept[i].length),
      kernel: shrinkKernel(kernel, plan.weighted[i], kept[i], before),
      kernelShape: shrinkShape(kernelShape, kept[i].length, before),
      bias: Float32Array.from(kept[i], (unit) => bias[unit]),
    };
  });
  const smallerTopology = { ...topology, layers: smaller.map((layer) => layer.topology) };
  return { topology: smallerTopology, layers: smaller };
}
