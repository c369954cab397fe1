// The door of the search room: algorithms over plain numbers that know nothing of hardware.
export { thinByEpsilon } from './epsilon-thinning.js';
export { haltonSampler } from './halton-sampler.js';
export { hypervolume } from './hypervolume.js';
export {
  type Combination,
  type MergedFront,
  type MergedPoint,
  type MergeOptions,
  mergeFronts,
  mergeWithLoss,
} from './merge.js';
export { createMotpe, type MotpeOptions } from './motpe.js';
export { rankObservations, rankPoints } from './non-dominated-sort.js';
export { createNsga2, type Nsga2Options, type Nsga2State } from './nsga2.js';
export { comparePoints, dominates, insertPoint, nonDominated, type Point } from './pareto.js';
export { randomSampler } from './random-sampler.js';
export {
  type Asked,
  type Observation,
  ObservationError,
  type SamplerState,
  type SearchAlgorithm,
} from './search-algorithm.js';
export {
  countPoints,
  type Parameter,
  type ParameterValue,
  type SearchSpace,
  SpaceError,
  type Values,
} from './search-space.js';
export {
  createSuccessiveHalving,
  type HalvingJob,
  type HalvingOptions,
  type HalvingResult,
  type HalvingState,
  type HalvingTrial,
  listFinished,
} from './successive-halving.js';
