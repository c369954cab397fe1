// The whole way from Keras files to numbers, bit for bit against hls4ml's own C simulation.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fractionBits } from '../../src/core/fixed-point-format.js';
import { quantiseInputs, traceNetwork } from '../../src/fixed-point/interpreter.js';
import { parseFormat } from '../../src/fixed-point/parse-format.js';
import { emulateModel } from '../../src/models/emulate-model.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { type LoweredModel, lowerGraph } from '../../src/models/lower/lower-graph.js';
import { GOLDEN_FOLDER, readNpyFile, readNpzFile, readResolved } from './read-golden-case.js';

const present = existsSync(GOLDEN_FOLDER);
const cases = present
  ? readdirSync(GOLDEN_FOLDER).filter((name) => existsSync(join(GOLDEN_FOLDER, name, 'case.json')))
  : ['(none)'];

async function lowerCase(folder: string): Promise<LoweredModel> {
  const graph = await importModel(join(folder, 'model.json'), join(folder, 'weights.h5'));
  return lowerGraph(graph, await readHlsConfig(join(folder, 'case.json')));
}

/** hls4ml's weight names (`w2`, `br5`) in our words. */
const WEIGHTS: Readonly<Record<string, string>> = {
  w: 'weight',
  b: 'bias',
  wr: 'recurrent_weight',
  br: 'recurrent_bias',
  s: 'scale',
};

function expectTypes({ resolved }: LoweredModel, folder: string): void {
  const golden = readResolved(folder);
  expect(resolved.map((layer) => layer.name)).toEqual(golden.map((layer) => layer.name));
  for (const [i, layer] of golden.entries()) {
    const { types, className, settings } = resolved[i];
    expect(className, layer.name).toBe(layer.cls);
    expect(types.result, layer.name).toEqual(parseFormat(Object.values(layer.vars)[0]));
    for (const [name, text] of Object.entries(layer.types ?? {})) {
      const ours = types[name.replace(/_t$/, '')];
      if (ours) expect(ours, `${layer.name}.${name}`).toEqual(parseFormat(text));
    }
    for (const [name, text] of Object.entries(layer.weights)) {
      const ours = types[WEIGHTS[name.replace(/\d+$/, '')]];
      if (ours) expect(ours, `${layer.name}.${name}`).toEqual(parseFormat(text));
    }
    if (settings.table_size) expect(String(settings.table_size)).toBe(layer.attrs.table_size);
    if (settings.implementation) expect(settings.implementation).toBe(layer.attrs.implementation);
  }
}

describe.skipIf(!present)('hls4ml-golden (needs ../shared/data/hls4ml-golden)', () => {
  test.each(cases)('%s: resolved types, outputs and every traced layer are equal', async (name) => {
    const folder = join(GOLDEN_FOLDER, name);
    const model = await lowerCase(folder);
    expectTypes(model, folder);
    const x = readNpyFile(join(folder, 'x.npy'));
    const raw = quantiseInputs(model.network, Float32Array.from(x.data));
    const { outputs } = emulateModel(model, x, false);
    expect(outputs.data).toEqual(Float64Array.from(readNpyFile(join(folder, 'y.npy')).data));
    const trace = traceNetwork(model.network, raw, x.shape[0]);
    const { layers } = model.network;
    const wanted = readNpzFile(join(folder, 'trace.npz'));
    wanted.set(layers[layers.length - 1].name, readNpyFile(join(folder, 'y.npy')));
    expect(wanted.size).toBeGreaterThan(0);
    for (const [layerName, array] of wanted) {
      const layer = layers.find((candidate) => candidate.name === layerName);
      if (layer === undefined) expect.fail(`no layer ${layerName}`);
      const unit = 2 ** -fractionBits(layer.result);
      const ours = Float64Array.from(trace.get(layerName) as Float64Array, (q) => q * unit);
      expect(ours, layerName).toEqual(Float64Array.from(array.data));
    }
  });
});
