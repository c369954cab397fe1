// Networks whose tables may lie in memory macros, and macros to put them in.
import { fixed, ufixed } from '../../../src/core/fixed-point-format.js';
import type { StageConfig } from '../../../src/core/hardware-config.js';
import type { NetworkLayer, QuantisedNetwork } from '../../../src/core/quantised-network.js';
import { sizeOf } from '../../../src/core/quantised-network.js';
import { createRandom } from '../../../src/core/random.js';
import type { RtlDesign, VectorSet } from '../../../src/core/rtl-design.js';
import type { AsicTarget } from '../../../src/core/target.js';
import { runNetwork } from '../../../src/fixed-point/interpreter.js';
import { generateRtl } from '../../../src/rtl/generate-rtl.js';
import { synthesise } from '../../../src/synthesis/synthesise.js';
import type { DeclaredMacro } from '../../../src/targets/declared-memories.js';
import { loadTarget } from '../../../src/targets/index.js';
import { ChainBuilder, randomInputs } from '../../rtl/network-builders.js';

/** Figures of no real memory, each of its own size so that none can stand for another. */
export const MACRO: DeclaredMacro = {
  kind: 'rom',
  name: 'rom_small',
  words: { min: 4, max: 4096 },
  width: { min: 2, max: 40 },
  area: { fixedUm2: 31, perBitUm2: 0.11 },
  energy: { perReadPj: 0.05, perBitPj: 0.003 },
  leakage: { fixedNw: 7, perBitNw: 0.002 },
  access: { fixedNs: 0.3, perAddressBitNs: 0.02 },
  pins: { addressFf: 1.5, dataSlewNs: 0.03 },
};

/** Numbers of 6 bits through a smooth table of 64 entries. */
export function createTableNetwork(elements: number): QuantisedNetwork {
  const input = fixed(6, 3);
  const result = ufixed(7, 0);
  const values = Float64Array.from({ length: 64 }, (_, index) => {
    return Math.round(127 / (1 + Math.exp(-(index - 32) / 8)));
  });
  const shape = [elements];
  const layers: NetworkLayer[] = [
    { kind: 'input', name: 'numbers', inputs: [], outputShape: shape, result: input },
    {
      kind: 'tableActivation',
      name: 'sigmoid',
      inputs: ['numbers'],
      outputShape: shape,
      result,
      table: { entries: { shape: [64], format: result, values }, reach: 4 },
    },
  ];
  return { name: 'table', layers };
}

/** 8 inputs, 4 outputs, few zeros. */
export function createDenseNetwork(): QuantisedNetwork {
  const random = createRandom(3, 'memory-macros');
  return new ChainBuilder(random, [8], fixed(5, 2))
    .dense(4, fixed(8, 4), fixed(6, 1), 0.1)
    .build('dense');
}

/** Random samples with what the interpreter makes of them. */
export function createVectors(network: QuantisedNetwork, count: number): VectorSet {
  const inputs = randomInputs(createRandom(5, 'vectors'), network, count);
  return { count, inputs, outputs: Float64Array.from(runNetwork(network, inputs, count)) };
}

/** The design of a network of one stage. */
export function designOf(network: QuantisedNetwork, config: StageConfig): RtlDesign {
  const { name } = network.layers[network.layers.length - 1];
  return generateRtl(network, {
    ioType: 'io_parallel',
    clockPeriodNs: 5,
    stages: { [name]: config },
  });
}

/** The built-in library with macros. */
export function targetWith(...macros: DeclaredMacro[]): Promise<AsicTarget> {
  return loadTarget(
    { kind: 'generic45', ...(macros.length > 0 ? { memory: { macros } } : {}) },
    '.',
  );
}

/** Report of a network of one stage, verified on random samples. */
export async function build(network: QuantisedNetwork, config: StageConfig, target: AsicTarget) {
  const { outputShape } = network.layers[0];
  return synthesise({
    design: designOf(network, config),
    target,
    vectors: createVectors(network, sizeOf(outputShape) > 4 ? 24 : 64),
    powerVectors: 8,
    clockPeriodNs: 5,
    effort: 'area',
    yosys: 'yowasp',
    timeoutSeconds: 60,
  });
}
