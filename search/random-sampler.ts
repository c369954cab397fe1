// Uniformly random points: what every other algorithm has to beat.
import { askUnseen, drawPoint } from './ask-unseen.js';
import {
  recordObservations,
  type SamplerState,
  type SearchAlgorithm,
  startSampler,
} from './search-algorithm.js';

/** Learns nothing from what it is told, objectives and noise alike. */
export const randomSampler: SearchAlgorithm<SamplerState> = {
  id: 'random',
  start: startSampler,
  ask: (state, count) => askUnseen(state, count, ({ random }) => drawPoint(state.space, random)),
  tell: recordObservations,
};
