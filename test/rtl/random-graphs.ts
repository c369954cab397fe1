// Random networks with branches: layers that read any earlier tensor, merges, and an end that everything leads to.
import { type FixedPointFormat, fixed } from '../../src/core/fixed-point-format.js';
import { type HardwareConfig, IO_TYPES, STRATEGIES } from '../../src/core/hardware-config.js';
import {
  type MergeLayer,
  type NetworkLayer,
  type QuantisedNetwork,
  sizeOf,
} from '../../src/core/quantised-network.js';
import { createRandom, type RandomStream } from '../../src/core/random.js';
import { legalStageConfigs } from '../../src/hardware/legal-configs.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { ChainBuilder, randomFormat } from './network-builders.js';

const OPERATIONS: readonly MergeLayer['operation'][] = [
  'add',
  'subtract',
  'multiply',
  'average',
  'maximum',
  'minimum',
];

/** Distributes over `Omit`. */
type Parts<L> = L extends NetworkLayer ? Omit<L, 'name' | 'inputs'> : never;

/** Grows a graph; every method answers the layer it appends. */
export class GraphBuilder {
  readonly layers: NetworkLayer[] = [];
  readonly random: RandomStream;
  readonly allModes: boolean;

  constructor(random: RandomStream, inputShape: readonly number[], allModes: boolean) {
    this.random = random;
    this.allModes = allModes;
    const result = this.format();
    this.layers.push({ kind: 'input', name: 'x', inputs: [], outputShape: inputShape, result });
  }

  format(): FixedPointFormat {
    return randomFormat(this.random, this.allModes);
  }

  pick<T>(values: readonly T[]): T {
    return values[this.random.integer(values.length)];
  }

  append(parts: Parts<NetworkLayer>, ...sources: readonly NetworkLayer[]): NetworkLayer {
    const layer = {
      ...parts,
      name: `${parts.kind}${this.layers.length}`,
      inputs: sources.map(({ name }) => name),
    } as NetworkLayer;
    this.layers.push(layer);
    return layer;
  }

  /** A layer with weights: one of a chain of its own. */
  compute(source: NetworkLayer, grow: (chain: ChainBuilder) => ChainBuilder): NetworkLayer {
    const chain = new ChainBuilder(this.random, source.outputShape, source.result);
    const { layers } = grow(chain).build('part');
    return this.append(layers[1] as Parts<NetworkLayer>, source);
  }

  relu(source: NetworkLayer): NetworkLayer {
    return this.append(
      { kind: 'relu', outputShape: source.outputShape, result: this.format() },
      source,
    );
  }

  reshape(source: NetworkLayer, outputShape: readonly number[]): NetworkLayer {
    return this.append({ kind: 'reshape', outputShape, result: source.result }, source);
  }

  merge(a: NetworkLayer, b: NetworkLayer): NetworkLayer {
    const operation = this.pick(OPERATIONS);
    const { outputShape } = a;
    const result = this.format();
    // The type of an average must hold its divisor, 2.
    const holding = operation === 'average' ? { ...result, width: 5, integer: 3 } : result;
    return this.append({ kind: 'merge', operation, outputShape, result: holding }, a, b);
  }

  concatenate(a: NetworkLayer, b: NetworkLayer, axis: number): NetworkLayer {
    const outputShape = a.outputShape.map((extent, i) =>
      i === axis ? extent + b.outputShape[i] : extent,
    );
    return this.append({ kind: 'concatenate', axis, outputShape, result: this.format() }, a, b);
  }

  dot(a: NetworkLayer, b: NetworkLayer): NetworkLayer {
    const accumulator = this.random.uniform() < 0.5 ? fixed(30, 14) : this.format();
    const parts = { kind: 'dot', outputShape: [1], result: this.format(), accumulator } as const;
    return this.append(parts, a, b);
  }

  /** Tensors that nothing reads yet. */
  get unread(): readonly NetworkLayer[] {
    const read = new Set(this.layers.flatMap(({ inputs }) => inputs));
    return this.layers.filter(({ name }) => !read.has(name));
  }
}

function growVectors(builder: GraphBuilder): void {
  const { random, layers } = builder;
  const width = 2 + random.integer(3);
  const dense = (source: NetworkLayer) =>
    builder.compute(source, (chain) => chain.dense(width, builder.format()));
  const step = () => {
    const source = builder.pick(layers);
    const choice = random.uniform();
    if (choice < 0.45) return dense(source);
    if (choice < 0.6) return builder.relu(source);
    const matching = layers.filter(({ outputShape }) => outputShape[0] === source.outputShape[0]);
    if (choice < 0.85) return builder.merge(source, builder.pick(matching));
    return builder.concatenate(source, builder.pick(layers), 0);
  };
  const steps = 2 + random.integer(5);
  for (let i = 0; i < steps; i++) step();
  while (builder.unread.length > 1) {
    const [a, b] = builder.unread;
    const isAlike = a.outputShape[0] === b.outputShape[0];
    if (isAlike && random.uniform() < 0.6) builder.merge(a, b);
    else if (isAlike && random.uniform() < 0.4) builder.dot(a, b);
    else builder.concatenate(a, b, 0);
  }
  if (layers.length < 3 || random.uniform() < 0.3) dense(builder.unread[0]);
}

/** Convolutions keep the size of the image, so that any two images can be merged. */
function growImages(builder: GraphBuilder, isStream: boolean): void {
  const { random, layers } = builder;
  const isImage = ({ outputShape }: NetworkLayer) => outputShape.length === 3;
  const channelsOf = ({ outputShape }: NetworkLayer) => outputShape[2];
  const conv = (source: NetworkLayer) => {
    const side = random.integer(2);
    const padding = { top: side, bottom: side, left: side, right: side };
    const size = 1 + 2 * side;
    return builder.compute(source, (chain) =>
      chain.conv(1 + random.integer(2), [size, size], [1, 1], padding, builder.format()),
    );
  };
  const merge = (a: NetworkLayer, b: NetworkLayer) => {
    if (channelsOf(a) === channelsOf(b) && random.uniform() < 0.7) return builder.merge(a, b);
    const isSquare = channelsOf(a) === channelsOf(b) && !isStream;
    return builder.concatenate(a, b, isSquare ? random.integer(2) : 2);
  };
  const sameSize = (a: NetworkLayer) =>
    layers.filter(
      (b) => isImage(b) && sizeOf(b.outputShape.slice(0, 2)) === sizeOf(a.outputShape.slice(0, 2)),
    );
  const steps = 2 + random.integer(4);
  for (let i = 0; i < steps; i++) {
    const source = builder.pick(layers.filter(isImage));
    const choice = random.uniform();
    const alike = sameSize(source).filter(
      ({ outputShape }) => outputShape[0] === source.outputShape[0],
    );
    if (choice < 0.5) conv(source);
    else if (choice < 0.6) builder.relu(source);
    else merge(source, builder.pick(alike));
  }
  const vectorOf = (source: NetworkLayer) => {
    const flat = builder.reshape(source, [sizeOf(source.outputShape)]);
    return builder.compute(flat, (chain) => chain.dense(2, builder.format()));
  };
  while (builder.unread.length > 1) {
    const [a, b] = builder.unread;
    const shapes = [a, b].map(({ outputShape }) => outputShape.slice(0, 2).join());
    if (isImage(a) && isImage(b) && shapes[0] === shapes[1]) merge(a, b);
    else if (isImage(a)) vectorOf(a);
    else if (isImage(b)) vectorOf(b);
    else builder.merge(a, b);
  }
  if (random.uniform() < 0.4 && isImage(builder.unread[0])) vectorOf(builder.unread[0]);
}

/** Even seeds are graphs of vectors, odd ones of images; every third uses all rounding and overflow modes. */
export function randomGraph(seed: number): {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  readonly random: RandomStream;
} {
  const random = createRandom(seed, 'graph');
  const ioType = IO_TYPES[random.integer(2)];
  const isImage = seed % 2 === 1;
  const shape = isImage
    ? [2 + random.integer(3), 2 + random.integer(3), 1 + random.integer(2)]
    : [2 + random.integer(3)];
  const builder = new GraphBuilder(random, shape, seed % 3 === 0);
  if (isImage) growImages(builder, ioType === 'io_stream');
  else growVectors(builder);
  const network = { name: `graph ${seed}`, layers: builder.layers };
  const limits = { strategies: STRATEGIES, reuseFactors: [1, 2, 3, 4, 8] } as const;
  const stages = Object.fromEntries(
    stagesOf(network).map((stage) => {
      const configs = legalStageConfigs(stage, ioType, limits);
      return [stage.name, configs[random.integer(configs.length)]];
    }),
  );
  return { network, config: { ioType, clockPeriodNs: 5, stages }, random };
}
