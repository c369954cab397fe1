// Where the datasets lie, and which files of one are not there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetSpec } from '../../src/datasets/dataset-spec.js';

/** Beside the checkout; the benchmark runs from `dist/benchmarks` or from `benchmarks`. */
const CANDIDATES = ['../../../../shared', '../../../shared'].map((up) =>
  fileURLToPath(new URL(`${up}/data/datasets/`, import.meta.url)),
);

/** The folder of all datasets; paths in the goals start there. */
export const DATA_FOLDER = CANDIDATES.find((folder) => existsSync(folder)) ?? CANDIDATES[0];

/** The first file of a dataset that is missing; undefined where all are there. */
export function findMissingFile(spec: DatasetSpec): string | undefined {
  if (spec.kind === 'pulses') return undefined;
  const files =
    spec.kind === 'csv'
      ? [spec.train, spec.test]
      : [spec.trainFeatures, spec.trainLabels, spec.testFeatures, spec.testLabels];
  return files.map((file) => join(DATA_FOLDER, file)).find((path) => !existsSync(path));
}
