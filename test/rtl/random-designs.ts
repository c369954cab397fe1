// Random networks in random legal configurations: the population that the laws of the generator are tested on.
import { fixed, ufixed } from '../../src/core/fixed-point-format.js';
import {
  ADDER_STYLES,
  type HardwareConfig,
  IO_TYPES,
  STRATEGIES,
} from '../../src/core/hardware-config.js';
import type { QuantisedNetwork } from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { ChainBuilder, randomFormat } from './network-builders.js';

const REQUESTED = Array.from({ length: 64 }, (_, index) => index + 1);

function buildMlp(random: RandomStream, allModes: boolean): ChainBuilder {
  const builder = new ChainBuilder(random, [1 + random.integer(8)], randomFormat(random, allModes));
  const layers = 1 + random.integer(3);
  for (let layer = 0; layer < layers; layer++) {
    const result = random.uniform() < 0.5 ? fixed(30, 14) : randomFormat(random, allModes);
    const weights = random.uniform() < 0.8 ? fixed(5, 1) : ufixed(4, 1);
    builder.dense(1 + random.integer(6), result, weights, random.uniform() * 0.9);
    if (random.uniform() < 0.7) builder.relu(randomFormat(random, allModes));
  }
  return builder;
}

function buildCnn(random: RandomStream, allModes: boolean): ChainBuilder {
  const shape = [1 + random.integer(5), 3 + random.integer(4), 1 + random.integer(2)];
  const builder = new ChainBuilder(random, shape, randomFormat(random, allModes));
  const side = () => (random.uniform() < 0.5 ? 0 : random.integer(2));
  const padding = { top: side(), bottom: side(), left: side(), right: side() };
  const kernel = [1 + random.integer(Math.min(3, shape[0])), 1 + random.integer(3)] as const;
  const strides = [1 + random.integer(2), 1 + random.integer(2)] as const;
  builder.conv(1 + random.integer(3), kernel, strides, padding, fixed(24, 12));
  builder.relu(randomFormat(random, allModes));
  const lastShape = () => builder.build('').layers[builder.build('').layers.length - 1].outputShape;
  const [rows, columns] = lastShape();
  if (columns >= 2)
    builder.pool([Math.min(2, rows), 2], [1 + random.integer(2), 1 + random.integer(2)]);
  if (random.uniform() < 0.3) return builder;
  const size = lastShape().reduce((product, extent) => product * extent, 1);
  return builder.reshape([size]).dense(1 + random.integer(4), randomFormat(random, allModes));
}

/** Dense layers with casts of single elements behind the input and behind layers, with and without ReLU. */
function buildCastMlp(random: RandomStream, allModes: boolean): ChainBuilder {
  const builder = new ChainBuilder(random, [2 + random.integer(7)], randomFormat(random, allModes));
  if (random.uniform() < 0.7) builder.casts(allModes);
  const layers = 1 + random.integer(3);
  for (let layer = 0; layer < layers; layer++) {
    builder.dense(2 + random.integer(5), fixed(30, 14), fixed(5, 1), random.uniform() * 0.6);
    if (random.uniform() < 0.8) builder.relu(randomFormat(random, allModes));
    if (random.uniform() < 0.8) builder.casts(allModes);
  }
  return builder;
}

/** A convolution between casts of channels, flattened for a dense layer. */
function buildCastCnn(random: RandomStream, allModes: boolean): ChainBuilder {
  const shape = [1 + random.integer(3), 3 + random.integer(3), 1 + random.integer(3)];
  const builder = new ChainBuilder(random, shape, randomFormat(random, allModes));
  const side = () => random.integer(2);
  const padding = { top: side(), bottom: side(), left: side(), right: side() };
  if (random.uniform() < 0.7) builder.casts(allModes, shape[2]);
  const kernel = [1, 1 + random.integer(3)] as const;
  const filters = 1 + random.integer(3);
  builder.conv(filters, kernel, [1, 1 + random.integer(2)], padding, fixed(24, 12));
  builder.relu(randomFormat(random, allModes)).casts(allModes, filters);
  const { layers } = builder.build('');
  const size = layers[layers.length - 1].outputShape.reduce((product, each) => product * each, 1);
  return builder.reshape([size]).dense(1 + random.integer(4), randomFormat(random, allModes));
}

interface Design {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  readonly random: RandomStream;
}

/** The same with accumulators of three fraction bits: products lose those below. */
function cutProducts(network: QuantisedNetwork): QuantisedNetwork {
  const layers = network.layers.map((layer) =>
    'accumulator' in layer ? { ...layer, accumulator: fixed(25, 22, 'RND') } : layer,
  );
  return { ...network, layers };
}

/** As `randomDesign`, with casts of single elements that are all folded into other stages; every fifth cuts its products off. */
export function randomCastDesign(seed: number): Design {
  const random = createRandom(seed, 'cast design');
  const build = seed % 3 === 2 ? buildCastCnn : buildCastMlp;
  const network = build(random, seed % 2 === 0).build(`casts ${seed}`);
  return configureAtRandom(seed % 5 === 0 ? cutProducts(network) : network, random);
}

/** Even seeds are dense networks, odd ones convolutions; every third uses all rounding and overflow modes. */
export function randomDesign(seed: number): Design {
  const random = createRandom(seed, 'design');
  const build = seed % 2 === 0 ? buildMlp : buildCnn;
  const network = build(random, seed % 3 === 0).build(`net ${seed}`);
  return configureAtRandom(network, random);
}

function configureAtRandom(network: QuantisedNetwork, random: RandomStream): Design {
  const ioType = IO_TYPES[random.integer(2)];
  const reuseFactors = random.uniform() < 0.5 ? 'auto' : REQUESTED;
  const limits = {
    strategies: STRATEGIES,
    reuseFactors,
    adderStyles: ADDER_STYLES,
    pipelineDepths: [1, 2, 3, 4],
  } as const;
  const stages = Object.fromEntries(
    stagesOf(network).map((stage) => {
      const configs = legalStageConfigs(stage, ioType, limits);
      return [stage.name, configs[random.integer(configs.length)]];
    }),
  );
  return { network, config: { ioType, clockPeriodNs: 5, stages }, random };
}
