// The door of the search room: algorithms over plain numbers that know nothing of hardware.
export { thinByEpsilon } from './epsilon-thinning.js';
export { hypervolume } from './hypervolume.js';
export {
  type Combination,
  type MergedFront,
  type MergedPoint,
  type MergeOptions,
  mergeFronts,
  mergeWithLoss,
} from './merge.js';
export { comparePoints, dominates, insertPoint, nonDominated, type Point } from './pareto.js';
