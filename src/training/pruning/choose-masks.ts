// Which weights go, by the kind of pruning a student asks for.
import type { StudentPruning } from '../../core/student.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { choosePruned } from '../pruning.js';
import type { PruningMask } from '../quantisers.js';
import { pruneBlocks } from './prune-blocks.js';
import { pruneNOfM } from './prune-n-of-m.js';
import { pruneNeurons } from './prune-neurons.js';

/**
 * Masks that prune `sparsity` of all kernel weights. Single weights (no `pruning`) hit it exactly, structures to the
 * nearest whole one. What is zero already goes first, so what is pruned once stays so while the sparsity rises.
 */
export function chooseMasks(
  weighted: readonly WeightedLayer[],
  parameters: readonly LayerParameters[],
  sparsity: number,
  pruning: StudentPruning | undefined,
): PruningMask[] {
  switch (pruning?.kind) {
    case undefined:
      return choosePruned(parameters, sparsity);
    case 'blocks':
      return pruneBlocks(weighted, parameters, sparsity, pruning.size);
    case 'n_of_m':
      return pruneNOfM(weighted, parameters, sparsity, pruning);
    case 'neurons':
      return pruneNeurons(weighted, parameters, sparsity);
  }
}
