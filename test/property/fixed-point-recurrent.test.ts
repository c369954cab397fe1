// Recurrent layers: the fast steps against their definition in integers of any size.
import { expect, it } from 'vitest';
import type { FixedPointFormat } from '../../src/core/fixed-point-format.js';
import type { NetworkLayer, QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { traceExactly, traceNetwork } from '../../src/fixed-point/interpreter.js';
import { semanticsOf } from '../../src/fixed-point/layers/all-layers.js';
import { randomInputs } from '../fixed-point/random-network.js';
import { randomFormat, randomTensor } from '../fixed-point/random-tensor.js';

function randomTable(random: RandomStream) {
  const entries = randomTensor(random, [2 ** (1 + random.integer(6))], randomFormat(random, 9));
  return { entries, reach: 2 ** random.integer(4) };
}

const GATES = { lstm: 4, gru: 3, simpleRnn: 1 } as const;
const CELLS = ['lstm', 'gru', 'simpleRnn'] as const;

function recurrentNetwork(random: RandomStream): QuantisedNetwork {
  const cell = CELLS[random.integer(3)];
  const [steps, features, units] = [0, 1, 2].map(() => 1 + random.integer(4));
  const gates = GATES[cell] * units;
  const format = (): FixedPointFormat => randomFormat(random, 10);
  const input: NetworkLayer = {
    kind: 'input',
    name: 'x',
    inputs: [],
    outputShape: [steps, features],
    result: format(),
  };
  const layer: NetworkLayer = {
    kind: 'recurrent',
    name: 'y',
    inputs: ['x'],
    cell,
    outputShape: random.integer(2) === 0 ? [units] : [steps, units],
    result: format(),
    weights: randomTensor(random, [features, gates], format()),
    recurrentWeights: randomTensor(random, [units, gates], format()),
    bias: randomTensor(random, [gates], format()),
    recurrentBias: randomTensor(random, [gates], format()),
    accumulator: randomFormat(random, 14, 6),
    gateTable: randomTable(random),
    stateTable: randomTable(random),
  };
  return { name: 'recurrent', layers: [input, layer] };
}

it('fast recurrent layers give the integers of the definition, for any cell, format and mode', () => {
  let fastOnes = 0;
  for (let trial = 0; trial < 300; trial++) {
    const random = createRandom(trial, 'recurrent');
    const network = recurrentNetwork(random);
    const [input, layer] = network.layers;
    if (semanticsOf(layer).prepare(layer, [input]) !== undefined) fastOnes++;
    const inputs = randomInputs(random, network, 4);
    const fast = traceNetwork(network, inputs, 4).get('y') as Float64Array;
    const exact = traceExactly(network, Array.from(inputs, BigInt), 4).get('y') as bigint[];
    expect(Array.from(fast), `network ${trial}`).toEqual(exact.map(Number));
  }
  expect(fastOnes).toBeGreaterThan(250);
});
