// The trained tensors of a Keras file by path, as read from HDF5.
import type { FloatTensor } from '../model-graph.js';

/** What a weight file holds: datasets by path (`dense/dense/kernel:0`), and the root's text attributes. */
export interface WeightTree {
  readonly datasets: ReadonlyMap<string, FloatTensor>;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Bounds of a weight file: far above any network that fits a chip. */
export const MOST_FILE_BYTES = 2 ** 28;
export const MOST_DATASETS = 20_000;
export const MOST_ELEMENTS = 2 ** 26;
