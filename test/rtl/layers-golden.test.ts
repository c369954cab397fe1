// Generated Verilog against what hls4ml's own C simulation put out: layer by layer, and one network as a whole.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fractionBits } from '../../src/core/fixed-point-format.js';
import type { IoType, StageConfig } from '../../src/core/hardware-config.js';
import { type QuantisedNetwork, sizeOf } from '../../src/core/quantised-network.js';
import type { RtlDesign } from '../../src/core/rtl-design.js';
import { quantiseInputs, traceNetwork } from '../../src/fixed-point/interpreter.js';
import { hasExactProducts } from '../../src/hardware/constant-matrix.js';
import { validReuseFactors } from '../../src/hardware/layers/reuse-factor.js';
import { computeLayerOf, type Stage, stagesOf } from '../../src/hardware/stages.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { GOLDEN_FOLDER, readNpyFile, readNpzFile } from '../golden/read-golden-case.js';
import { simulateBatch } from './icarus-batch.js';
import { hasIcarus } from './icarus-simulator.js';

const present = existsSync(GOLDEN_FOLDER);
/** Every kind of layer that hls4ml was asked about, in both IO types. */
const CASES = [
  'cnn1d',
  'cnn2d-stream',
  'cnn2d-stride-avgpool',
  'mlp-batchnorm-activations',
  'mlp-narrow',
  'softmax-argmax',
  'softmax-latency',
  'softmax-legacy',
  'softmax-stable',
];
const SAMPLES = 4;
const STALLS = { input: 30, output: 30, limit: 100_000 };
const LATENCY = { strategy: 'latency', reuseFactor: 1 } as const;

/** A network hls4ml ran, and the raw integers behind each of its layers for the first samples. */
interface GoldenNetwork {
  readonly network: QuantisedNetwork;
  readonly ioType: IoType;
  readonly traced: ReadonlyMap<string, Float64Array>;
  readonly fromHls4ml: ReadonlySet<string>;
}

async function readGoldenNetwork(name: string): Promise<GoldenNetwork> {
  const path = (file: string) => join(GOLDEN_FOLDER, name, file);
  const graph = await importModel(path('model.json'), path('weights.h5'));
  const { network } = lowerGraph(graph, await readHlsConfig(path('case.json')));
  const { IOType } = JSON.parse(readFileSync(path('case.json'), 'utf8')) as { IOType: IoType };
  const x = Float32Array.from(readNpyFile(path('x.npy')).data);
  const inputs = x.subarray(0, SAMPLES * sizeOf(network.layers[0].outputShape));
  const traced = new Map(traceNetwork(network, quantiseInputs(network, inputs), SAMPLES));
  const arrays = readNpzFile(path('trace.npz'));
  arrays.set(network.layers[network.layers.length - 1].name, readNpyFile(path('y.npy')));
  const fromHls4ml = new Set<string>();
  for (const { name: layer, outputShape, result } of network.layers) {
    const array = arrays.get(layer);
    if (array === undefined) continue;
    const kept = Float64Array.from(array.data).subarray(0, SAMPLES * sizeOf(outputShape));
    traced.set(
      layer,
      kept.map((value) => value * 2 ** fractionBits(result)),
    );
    fromHls4ml.add(layer);
  }
  return { network, ioType: IOType, traced, fromHls4ml };
}

function valuesOf(traced: ReadonlyMap<string, Float64Array>, layer: string): Float64Array {
  const values = traced.get(layer);
  if (values === undefined) throw new Error(`nothing traced behind ${layer}`);
  return values;
}

/** Networks whose accumulators cut bits off products and wrap. */
const CUT_OFF_CASES = ['cnn1d', 'softmax-latency'];

/** Everything but matrix products and recurrent cells. */
function isLayer({ kind }: Stage): boolean {
  return kind !== 'dense' && kind !== 'conv2d' && kind !== 'recurrent';
}

/** Modules of several designs in one file need names of their own. */
function renameModules(design: RtlDesign, prefix: string): RtlDesign {
  const modules = design.modules.map(({ name, source }) => {
    const renamed = design.modules.reduce(
      (text, other) =>
        text.replace(new RegExp(`\\b${other.name} (stage|\\()`, 'g'), `${prefix}${other.name} $1`),
      source,
    );
    return { name: `${prefix}${name}`, source: renamed };
  });
  return { ...design, top: `${prefix}${design.top}`, modules };
}

function listStages(
  { network, ioType, traced, fromHls4ml }: GoldenNetwork,
  prefix: string,
  isWanted = isLayer,
  config: StageConfig = LATENCY,
) {
  return stagesOf(network)
    .filter((stage) => isWanted(stage))
    .map((stage) => {
      const { layers } = stage.network;
      const last = layers[layers.length - 1].name;
      expect(fromHls4ml, `${prefix}${last}`).toContain(last);
      const stages = { [stage.name]: config };
      const design = generateRtl(stage.network, { ioType, clockPeriodNs: 5, stages });
      return {
        kind: stage.kind,
        expected: valuesOf(traced, last),
        design: renameModules(design, prefix),
        inputs: valuesOf(traced, computeLayerOf(stage).inputs[0]),
        count: SAMPLES,
        stalls: STALLS,
      };
    });
}

describe.skipIf(!present || !hasIcarus())(
  'hls4ml-golden (needs ../shared/data/hls4ml-golden and iverilog)',
  () => {
    test('every layer besides matrix products and recurrent cells is what hls4ml traced behind it', async () => {
      const jobs: ReturnType<typeof listStages> = [];
      for (const name of CASES) {
        jobs.push(...listStages(await readGoldenNetwork(name), `g${jobs.length}_`));
      }
      const kinds = new Set(jobs.map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual([
        'argmax',
        'averagePool2d',
        'batchNorm',
        'elu',
        'hardSigmoid',
        'leakyRelu',
        'legacySoftmax',
        'maxPool2d',
        'softmax',
        'tableActivation',
        'zeroPadding2d',
      ]);
      simulateBatch(jobs).forEach(({ outputs }, index) => {
        expect(outputs, jobs[index].design.top).toEqual(
          [...jobs[index].expected].map((v) => v + 0),
        );
      });
    });

    test('matrix products whose accumulator cuts bits off every product are what hls4ml traced behind them', async () => {
      const jobs: ReturnType<typeof listStages> = [];
      const isCutOff = (stage: Stage) => !isLayer(stage) && !hasExactProducts(stage);
      const resource = { strategy: 'resource', reuseFactor: 8 } as const;
      for (const name of CUT_OFF_CASES) {
        const golden = await readGoldenNetwork(name);
        jobs.push(...listStages(golden, `g${jobs.length}_`, isCutOff));
        if (name !== 'softmax-latency') continue;
        jobs.push(...listStages(golden, `g${jobs.length}_`, isCutOff, resource));
      }
      expect(jobs.map(({ kind }) => kind)).toEqual(['conv2d', 'conv2d', 'dense', 'dense', 'dense']);
      simulateBatch(jobs).forEach(({ outputs }, index) => {
        expect(outputs, jobs[index].design.top).toEqual(
          [...jobs[index].expected].map((v) => v + 0),
        );
      });
    });

    test('mlp-auto as a whole, dense layers and softmax, puts out what hls4ml did', async () => {
      const { network, ioType, traced } = await readGoldenNetwork('mlp-auto');
      const configOf = (stage: Stage): StageConfig => {
        const layer = computeLayerOf(stage);
        if (layer.kind !== 'dense') return LATENCY;
        const [nIn, nOut] = layer.weights.shape;
        const reuseFactor = Math.max(...validReuseFactors(nIn, nOut));
        return { strategy: 'resource', reuseFactor };
      };
      const stages = Object.fromEntries(stagesOf(network).map((s) => [s.name, configOf(s)]));
      const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages });
      const { layers } = network;
      const [result] = simulateBatch([
        { design, inputs: valuesOf(traced, layers[0].name), count: SAMPLES, stalls: STALLS },
      ]);
      expect(result.outputs).toEqual([...valuesOf(traced, layers[layers.length - 1].name)]);
    });
  },
);
