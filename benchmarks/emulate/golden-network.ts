// The cases hls4ml itself computed: the network, its inputs, hls4ml's outputs and hls4ml's times.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fractionBits } from '../../src/core/fixed-point-format.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { parseNpy } from '../../src/datasets/npy.js';
import { quantiseInputs } from '../../src/fixed-point/interpreter.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';

/** Beside the checkout; the benchmark runs from `dist/benchmarks` or from `benchmarks`. */
const CANDIDATES = ['../../../../shared', '../../../shared'].map(
  (up) => new URL(`${up}/data/hls4ml-golden/`, import.meta.url),
);
const GOLDEN = CANDIDATES.find((folder) => existsSync(folder));

/** Names of the cases; none where the data are not there. */
export const goldenNames: readonly string[] =
  GOLDEN === undefined
    ? []
    : readdirSync(GOLDEN).filter((name) => existsSync(new URL(`${name}/case.json`, GOLDEN)));

export interface GoldenNetwork {
  readonly network: QuantisedNetwork;
  readonly inputs: Float64Array;
  readonly count: number;
  /** Raw outputs of hls4ml. */
  readonly outputs: Float64Array;
  /** What hls4ml's C simulation took to compile, and to predict all samples. */
  readonly compileSeconds: number;
  readonly predictSeconds: number;
}

export async function loadGoldenNetwork(name: string): Promise<GoldenNetwork> {
  const path = (file: string) => fileURLToPath(new URL(`${name}/${file}`, GOLDEN));
  const graph = await importModel(path('model.json'), path('weights.h5'));
  const { network } = lowerGraph(graph, await readHlsConfig(path('case.json')));
  const x = parseNpy(readFileSync(path('x.npy')), 'x.npy');
  const y = parseNpy(readFileSync(path('y.npy')), 'y.npy');
  const record = JSON.parse(readFileSync(path('case.json'), 'utf8')) as Record<string, number>;
  const scale = 2 ** fractionBits(network.layers[network.layers.length - 1].result);
  return {
    network,
    inputs: quantiseInputs(network, Float32Array.from(x.data)),
    count: x.shape[0],
    outputs: Float64Array.from(y.data, (value) => value * scale),
    compileSeconds: record.csim_compile_s,
    predictSeconds: record.csim_predict_s,
  };
}
