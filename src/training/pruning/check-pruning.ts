// Whether a student can be pruned as it asks.
import type { StudentSpec } from '../../core/student.js';
import { check } from '../training-options.js';
import { sparsityOf } from './prune-n-of-m.js';
import { checkNeuronsCanGo } from './prune-neurons.js';

/** Larger blocks or groups are a mistake. */
const MOST_WEIGHTS = 65_536;

/** Throws CONFIG where the kind of pruning does not fit the student. */
export function checkPruning({ pruning, sparsity, topology }: StudentSpec): void {
  if (pruning?.kind === 'blocks') {
    const { size } = pruning;
    const fits = Number.isInteger(size) && size >= 1 && size <= MOST_WEIGHTS;
    check('block size', size, fits, `a whole number from 1 to ${MOST_WEIGHTS}`);
  }
  if (pruning?.kind === 'n_of_m') {
    const { keep, of } = pruning;
    const isGroup = Number.isInteger(of) && of >= 2 && of <= MOST_WEIGHTS;
    check('group size', of, isGroup, `a whole number from 2 to ${MOST_WEIGHTS}`);
    const isPart = Number.isInteger(keep) && keep >= 1 && keep < of;
    check('kept weights of a group', keep, isPart, `a whole number from 1 to ${of - 1}`);
    const wanted = sparsityOf(pruning);
    const isReached = sparsity === 0 || Math.abs(sparsity - wanted) < 1e-9;
    check('sparsity', sparsity, isReached, `${wanted} (1 − ${keep}/${of}), or 0`);
  }
  if (pruning?.kind === 'neurons') checkNeuronsCanGo(topology);
}
