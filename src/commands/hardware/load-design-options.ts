// The design that the options of `synth` and `estimate` name: network, legal configuration, test inputs.
import { resolve } from 'node:path';
import { ParetapeError } from '../../core/errors.js';
import {
  ADDER_STYLES,
  type HardwareConfig,
  MEMORY_STYLES,
  STRATEGIES,
  type StageConfig,
} from '../../core/hardware-config.js';
import type { MemoryMacro } from '../../core/memory-macro.js';
import { type QuantisedNetwork, sizeOf } from '../../core/quantised-network.js';
import type { Target } from '../../core/target.js';
import { parseNpy } from '../../datasets/npy.js';
import { readDataFile } from '../../datasets/read-data-file.js';
import { chooseConfigs } from '../../explore/choose-configs.js';
import { cornersAndRandom } from '../../explore/test-inputs.js';
import { createQuantiser } from '../../fixed-point/quantise.js';
import { stagesOf } from '../../hardware/stages.js';
import type { CommandCall } from '../command.js';
import { type LoadedModel, loadModel } from '../load-model.js';
import { readChoice, readPositive } from '../read-option.js';

export interface DesignOfOptions {
  readonly network: QuantisedNetwork;
  readonly config: HardwareConfig;
  /** Raw inputs `[count, inputSize]`. */
  readonly inputs: Float64Array;
  readonly inputSize: number;
  /** What was not done as asked, a line each. */
  readonly notes: readonly string[];
}

/** Test inputs where none are given: corners and random ones. */
const RANDOM_INPUTS = 64;
const SEED = 1;

/** What the options ask of all layers alike, in place of what the configuration asks. */
function readOverride(options: CommandCall['options']): Partial<StageConfig> {
  const strategy = readChoice('--strategy', options.strategy, STRATEGIES);
  const reuseFactor = readPositive('--reuse-factor', options.reuseFactor);
  const adderStyle = readChoice('--adder-style', options.adderStyle, ADDER_STYLES);
  const pipelineDepth = readPositive('--pipeline-depth', options.pipelineDepth);
  const memory = readChoice('--tables', options.tables, MEMORY_STYLES);
  const asked = memory === 'macro' ? { memory } : {};
  const given = { strategy, reuseFactor, adderStyle, pipelineDepth, ...asked };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Macros to put tables into. Throws USAGE where they are asked for and the target has none. */
function memoriesOf(target: Target, { memory }: Partial<StageConfig>): readonly MemoryMacro[] {
  const memories = (target.kind === 'asic' && target.technology.memories) || [];
  if (memory !== 'macro' || memories.length > 0) return memories;
  throw new ParetapeError('USAGE', `--tables macro: target ${target.id} has no memory macros`, {
    hint: 'declare those of a library in a file and name it with --macros',
  });
}

function chooseStages(
  { network, hardware, fallback }: LoadedModel,
  override: Partial<StageConfig>,
  memories: readonly MemoryMacro[],
) {
  const asked = Object.entries(hardware.stages).map(
    ([name, config]) => [name, { ...config, ...override }] as const,
  );
  const others = { ...fallback, ...override };
  const { ioType } = hardware;
  return chooseConfigs(stagesOf(network), Object.fromEntries(asked), others, ioType, memories);
}

async function readVectors(file: string, network: QuantisedNetwork): Promise<Float64Array> {
  const features = parseNpy(await readDataFile(file), file);
  const [input] = network.layers;
  const count = features.shape[0] ?? 0;
  if (count < 1 || sizeOf(features.shape.slice(1)) !== sizeOf(input.outputShape)) {
    throw new ParetapeError(
      'INPUT',
      `vectors are [${features.shape.join(', ')}], the model takes [n, ${input.outputShape.join(', ')}]`,
      { position: { file } },
    );
  }
  return Float64Array.from(features.data, createQuantiser(input.result));
}

/** Throws USAGE, INPUT, CONFIG or MISSING. */
export async function loadDesignOfOptions(
  { io, options }: CommandCall,
  target: Target,
): Promise<DesignOfOptions> {
  const model = await loadModel(options, io.cwd);
  const { network, hardware } = model;
  const override = readOverride(options);
  const { stages, notes } = chooseStages(model, override, memoriesOf(target, override));
  const file = options.vectors;
  const inputs =
    typeof file === 'string'
      ? await readVectors(resolve(io.cwd, file), network)
      : cornersAndRandom(network, RANDOM_INPUTS, SEED);
  const random = typeof file === 'string' ? [] : ['no --vectors: power is that of random inputs'];
  return {
    network,
    config: { ...hardware, stages },
    inputs,
    inputSize: sizeOf(network.layers[0].outputShape),
    notes: [...notes, ...random],
  };
}
