// A network and its hardware configuration as a project that hls4ml builds.
import { join } from 'node:path';
import { ParetapeError } from '../../core/errors.js';
import type { HardwareConfig } from '../../core/hardware-config.js';
import type { NetworkLayer, QuantisedNetwork } from '../../core/quantised-network.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { exportLayer } from './export-layer.js';
import type { ExportedLayer } from './exported-layer.js';
import type { Hls4mlBackend } from './hls4ml-backend.js';
import { formatHls4mlConfig, hlsConfigOf, projectNameOf } from './hls4ml-config.js';
import { KERAS_SCRIPT } from './hls4ml-script.js';
import { formatKerasModel } from './keras-model-json.js';
import { writeFolderAtomically } from './write-folder.js';
import { writeWeightsFile } from './write-weights-h5.js';

/** What is exported: the integers, the design choices, the tool they are for. */
export interface ExportRequest {
  readonly network: QuantisedNetwork;
  readonly hardware: HardwareConfig;
  readonly backend: Hls4mlBackend;
}

/** Names of the files an export writes. */
export const HLS4ML_FILES = [
  'model.json',
  'weights.h5',
  'hls4ml_config.yml',
  'convert.py',
] as const;

/**
 * Writes `model.json`, `weights.h5`, `hls4ml_config.yml` and `convert.py` into a new folder. Every type is
 * named, so that hls4ml infers nothing and computes the network bit for bit. Throws INPUT where a layer has
 * no Keras form or the folder is taken, STORAGE where it cannot be written.
 */
export async function exportHls4ml(folder: string, request: ExportRequest): Promise<void> {
  const { network, hardware, backend } = request;
  const exported = exportLayers(network);
  const layers = exported.flatMap((layer) => layer.layers);
  const projectName = projectNameOf(network);
  const hlsConfig = hlsConfigOf(network, exported, hardware);
  const files = { KerasJson: 'model.json', KerasH5: 'weights.h5' };
  const config = formatHls4mlConfig(hlsConfig, files, projectName, backend, hardware);
  await writeFolderAtomically(folder, async (place) => {
    await writeAtomically(join(place, 'model.json'), formatKerasModel(projectName, layers));
    await writeWeightsFile(join(place, 'weights.h5'), layers);
    await writeAtomically(join(place, 'hls4ml_config.yml'), config);
    await writeAtomically(join(place, 'convert.py'), KERAS_SCRIPT);
  });
}

/** The Keras form of every layer of a chain. Throws INPUT for branches. */
export function exportLayers(network: QuantisedNetwork): readonly ExportedLayer[] {
  const { layers } = network;
  return layers.map((layer, index) => {
    const source = layers[index - 1] as NetworkLayer | undefined;
    if (source === undefined) return exportLayer(layer, undefined);
    if (layer.inputs.length !== 1 || layer.inputs[0] !== source.name) {
      const problem = `layer ${layer.name} does not follow ${source.name} alone`;
      throw new ParetapeError('INPUT', `network ${network.name}: ${problem}`, {
        hint: 'chains of layers can be exported',
      });
    }
    return exportLayer(layer, { source, beforeSource: layers[index - 2], next: layers[index + 1] });
  });
}
