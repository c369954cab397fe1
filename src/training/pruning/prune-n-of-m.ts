// N:M sparsity: of every M consecutive inputs of an output at most N have a weight.
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { keepAll } from '../pruning.js';
import type { PruningMask } from '../quantisers.js';
import { scoreUnits, sortUnits, type WeightGroup } from './weight-groups.js';

/** At most `keep` weights of every `of` consecutive inputs. */
export interface NOfM {
  readonly keep: number;
  readonly of: number;
}

/** Share of weights that such a structure prunes where groups are whole. */
export function sparsityOf({ keep, of }: NOfM): number {
  return 1 - keep / of;
}

/** Groups of `of` consecutive inputs (rows of the kernel) of one output; the last of an output may be shorter. */
export function listInputGroups(
  { kernelSize, channels }: WeightedLayer,
  of: number,
): WeightGroup[] {
  const inputs = kernelSize / channels;
  const groups: WeightGroup[] = [];
  for (let output = 0; output < channels; output++) {
    for (let from = 0; from < inputs; from += of) {
      const length = Math.min(of, inputs - from);
      groups.push(Uint32Array.from({ length }, (_, i) => (from + i) * channels + output));
    }
  }
  return groups;
}

/** Weights kept in a group of this length: `keep` of `of`, rounded up in a shorter one. */
export function keptOf(length: number, { keep, of }: NOfM): number {
  return Math.ceil((length * keep) / of);
}

/** Places that the finished structure prunes: all but the largest of each group; among equals the first stay. */
function listCandidates(kernel: Float64Array, groups: readonly WeightGroup[], rule: NOfM) {
  return groups.flatMap((group) => {
    const order = [...group].sort((a, b) => Math.abs(kernel[b]) - Math.abs(kernel[a]) || a - b);
    return order.slice(keptOf(group.length, rule));
  });
}

/**
 * Masks on the way to N:M: `sparsity / (1 − N/M)` of the weights that it prunes are pruned, lowest LAMP scores first.
 * At a sparsity of 1 − N/M the structure holds in every group.
 */
export function pruneNOfM(
  weighted: readonly WeightedLayer[],
  parameters: readonly LayerParameters[],
  sparsity: number,
  rule: NOfM,
): PruningMask[] {
  const masks = keepAll(parameters);
  const scored = weighted.flatMap((layer, i) => {
    const { kernel } = parameters[i];
    const goes = new Set(listCandidates(kernel, listInputGroups(layer, rule.of), rule));
    const scores = scoreUnits(
      Array.from(kernel, (weight) => weight ** 2),
      i,
    );
    return scores.filter(({ unit }) => goes.has(unit));
  });
  const share = Math.min(1, sparsity / sparsityOf(rule));
  const count = Math.round(share * scored.length);
  for (const { layer, unit } of sortUnits(scored).slice(0, count)) masks[layer][unit] = 0;
  return masks;
}
