// Imports Keras models: architecture and weights in two files, one `.h5`, or one `.keras`.
import { ParetapeError } from '../../core/errors.js';
import { readDataFile } from '../../datasets/read-data-file.js';
import type { ModelGraph } from '../model-graph.js';
import { buildGraph } from './build-graph.js';
import { parseArchitecture } from './parse-architecture.js';
import { readHdf5 } from './read-hdf5.js';
import { readKerasArchive } from './read-keras-archive.js';
import { MOST_FILE_BYTES } from './weight-tree.js';

const MOST_JSON_BYTES = 2 ** 26;

/** The model in `model.json` with the weights in an `.h5` file. */
export async function importKerasJson(model: string, weights: string): Promise<ModelGraph> {
  const text = (await readDataFile(model, MOST_JSON_BYTES)).toString('utf8');
  const architecture = parseArchitecture(text, model);
  const tree = await readHdf5(await readDataFile(weights, MOST_FILE_BYTES), weights);
  return buildGraph(architecture, tree);
}

/** The model in a single `.h5` file, which Keras 2 writes with the architecture as an attribute. */
export async function importKerasH5(file: string): Promise<ModelGraph> {
  const tree = await readHdf5(await readDataFile(file, MOST_FILE_BYTES), file);
  const text = tree.attributes.get('model_config');
  if (text === undefined) {
    throw new ParetapeError('INPUT', 'the file holds weights without an architecture', {
      position: { file },
      hint: 'give the architecture: --model model.json --weights FILE',
    });
  }
  return buildGraph(parseArchitecture(text, file), tree);
}

/** The model in a `.keras` archive. */
export async function importKerasArchive(file: string): Promise<ModelGraph> {
  const archive = readKerasArchive(await readDataFile(file, MOST_FILE_BYTES), file);
  const architecture = parseArchitecture(archive.architecture, file);
  return buildGraph(architecture, await readHdf5(archive.weights, file));
}
