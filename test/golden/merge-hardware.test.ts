// Networks with merges in hardware against hls4ml's own C simulation.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fractionBits } from '../../src/core/fixed-point-format.js';
import { IO_TYPES } from '../../src/core/hardware-config.js';
import { quantiseInputs } from '../../src/fixed-point/interpreter.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { readHlsConfig } from '../../src/models/hls-config/read-hls-config.js';
import { importModel } from '../../src/models/import-model.js';
import { lowerGraph } from '../../src/models/lower/lower-graph.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { hasIcarus, simulateWithIcarus } from '../rtl/icarus-simulator.js';
import { GOLDEN_FOLDER, readNpyFile, readResolved } from './read-golden-case.js';

const MERGES = ['Merge', 'Concatenate', 'Dot'];

function hasMerge(name: string): boolean {
  const folder = join(GOLDEN_FOLDER, name);
  if (!existsSync(join(folder, 'case.json'))) return false;
  return readResolved(folder).some(({ cls }) => MERGES.includes(cls));
}

const found = existsSync(GOLDEN_FOLDER) ? readdirSync(GOLDEN_FOLDER).filter(hasMerge) : [];
const SAMPLES = 8;

test.skipIf(found.length === 0 || !hasIcarus()).each(found.length > 0 ? found : ['(none)'])(
  'case %s: outputs of the hardware are equal (needs iverilog and cases with merges in ../shared/data/hls4ml-golden)',
  async (name) => {
    const folder = join(GOLDEN_FOLDER, name);
    const graph = await importModel(join(folder, 'model.json'), join(folder, 'weights.h5'));
    const { network } = lowerGraph(graph, await readHlsConfig(join(folder, 'case.json')));
    const x = readNpyFile(join(folder, 'x.npy'));
    const y = Float64Array.from(readNpyFile(join(folder, 'y.npy')).data);
    const inputs = quantiseInputs(network, Float32Array.from(x.data));
    const size = inputs.length / x.shape[0];
    const unit = 2 ** -fractionBits(network.layers[network.layers.length - 1].result);
    for (const ioType of IO_TYPES) {
      const config = { strategy: 'latency', reuseFactor: 1 } as const;
      const stages = Object.fromEntries(stagesOf(network).map((stage) => [stage.name, config]));
      const design = generateRtl(network, { ioType, clockPeriodNs: 5, stages });
      const few = inputs.subarray(0, SAMPLES * size);
      const flowing = { input: 0, output: 0, limit: 200_000 };
      const { outputs } = simulateWithIcarus(design, few, SAMPLES, flowing);
      expect(outputs.map((raw) => raw * unit)).toEqual([...y.subarray(0, outputs.length)]);
    }
  },
);
