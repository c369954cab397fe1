// Formal proofs of small designs: as generated, as mapped to cells, and refuted where a bias was changed.
import { expect, test } from 'vitest';
import { fixed, ufixed } from '../../../src/core/fixed-point-format.js';
import type { StageConfig } from '../../../src/core/hardware-config.js';
import type { QuantisedNetwork } from '../../../src/core/quantised-network.js';
import { createRandom } from '../../../src/core/random.js';
import { runNetwork } from '../../../src/fixed-point/interpreter.js';
import { stagesOf } from '../../../src/hardware/stages.js';
import { generateRtl } from '../../../src/rtl/generate-rtl.js';
import { printReference } from '../../../src/rtl/print-reference.js';
import { listSources } from '../../../src/synthesis/build-netlist.js';
import { chooseYosys } from '../../../src/synthesis/choose-yosys.js';
import { REFERENCE } from '../../../src/synthesis/proof/print-miter.js';
import { proveDesign } from '../../../src/synthesis/proof/prove-design.js';
import { synthesise } from '../../../src/synthesis/synthesise.js';
import { loadTarget } from '../../../src/targets/index.js';
import { ChainBuilder } from '../../rtl/network-builders.js';

const SECONDS = 60;
const yosys = chooseYosys('yowasp');

/** Two dense layers with rounding and saturation; ten input bits. */
function smallNetwork(): QuantisedNetwork {
  return new ChainBuilder(createRandom(11, 'proof'), [2], fixed(5, 2, 'RND', 'SAT'))
    .dense(2, fixed(9, 4, 'RND', 'SAT'))
    .relu(ufixed(3, 2, 'RND', 'SAT'))
    .dense(2, fixed(4, 2, 'TRN', 'SAT'))
    .build('small');
}

/** The same with casts of single elements that round, saturate, wrap and leave elements out. */
function castNetwork(): QuantisedNetwork {
  return new ChainBuilder(createRandom(12, 'proof'), [3], fixed(4, 2, 'RND', 'SAT'))
    .casts(true)
    .dense(3, fixed(14, 7), fixed(4, 1), 0.2)
    .relu(ufixed(4, 3, 'TRN', 'SAT'))
    .casts(false)
    .dense(2, fixed(9, 4, 'TRN', 'SAT'), fixed(4, 1), 0.2)
    .build('cast');
}

function designOf(network: QuantisedNetwork, config: StageConfig) {
  const stages = Object.fromEntries(stagesOf(network).map(({ name }) => [name, config]));
  return generateRtl(network, { ioType: 'io_parallel', clockPeriodNs: 5, stages });
}

function referenceOf(network: QuantisedNetwork): string {
  const reference = printReference(network, REFERENCE);
  if (reference === undefined) throw new Error('no definition');
  return reference;
}

/** The same network with other biases in its last layer. */
function withOtherBias(network: QuantisedNetwork): QuantisedNetwork {
  const layers = network.layers.map((layer, index) => {
    if (layer.kind !== 'dense' || index < network.layers.length - 1) return layer;
    const values = layer.bias.values.map((value) => -value - 1);
    return { ...layer, bias: { ...layer.bias, values } };
  });
  return { ...network, layers };
}

test('generated Verilog is proved for all samples, unrolled and multiplexed', async () => {
  for (const [network, inputBits, config] of [
    [smallNetwork(), 10, { strategy: 'latency', reuseFactor: 1 }],
    [smallNetwork(), 10, { strategy: 'resource', reuseFactor: 2 }],
    [castNetwork(), 12, { strategy: 'latency', reuseFactor: 1 }],
    [castNetwork(), 12, { strategy: 'resource', reuseFactor: 3 }],
  ] as const) {
    const design = designOf(network, config);
    const sources = { verilog: listSources(design) };
    const proof = await proveDesign(yosys, design, referenceOf(network), sources, SECONDS);
    expect(proof).toMatchObject({ verdict: 'proved', inputBits });
  }
});

test('a design with other biases is refuted, and the sample it names tells them apart', async () => {
  const network = smallNetwork();
  const wrong = withOtherBias(network);
  const design = designOf(wrong, { strategy: 'latency', reuseFactor: 1 });
  const sources = { verilog: listSources(design) };
  const proof = await proveDesign(yosys, design, referenceOf(network), sources, SECONDS);
  if (proof.verdict !== 'refuted') throw new Error(`the verdict is ${proof.verdict}`);
  const raw = [proof.sample.slice(-5), proof.sample.slice(-10, -5)].map((bits) => {
    const code = Number.parseInt(bits, 2);
    return code >= 16 ? code - 32 : code;
  });
  const inputs = Float64Array.from(raw);
  expect(runNetwork(network, inputs, 1)).not.toEqual(runNetwork(wrong, inputs, 1));
});

test('a netlist of library cells is proved as part of its build', async () => {
  const network = smallNetwork();
  const design = designOf(network, { strategy: 'distributed_arithmetic', reuseFactor: 1 });
  const inputs = Float64Array.of(-16, 15, 0, 7, 3, -9);
  const report = await synthesise({
    design,
    target: await loadTarget({ kind: 'generic45' }, '.'),
    vectors: { count: 3, inputs, outputs: runNetwork(network, inputs, 3) },
    powerVectors: 3,
    clockPeriodNs: 5,
    effort: 'area',
    yosys: 'yowasp',
    timeoutSeconds: 120,
    proof: { reference: referenceOf(network), timeoutSeconds: SECONDS },
  });
  expect(report.verified.mismatches).toBe(0);
  expect(report.proof).toMatchObject({ verdict: 'proved', inputBits: 10 });
});
