// The network of a model that others made, and the hardware its hls4ml configuration asks for.
import { resolve } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import {
  type HardwareConfig,
  IO_TYPES,
  STRATEGIES,
  type StageConfig,
} from '../core/hardware-config.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import { createDefaultConfig } from '../models/hls-config/default-config.js';
import { type HlsConfig, toSnakeCase } from '../models/hls-config/hls-config.js';
import { readHlsConfig } from '../models/hls-config/read-hls-config.js';
import { withPrecision } from '../models/hls-config/with-precision.js';
import { importModel } from '../models/import-model.js';
import { lowerGraph } from '../models/lower/lower-graph.js';
import type { Design } from './load-design.js';

const DEFAULT_CLOCK_NS = 5;
const DEFAULT_STAGE: StageConfig = { strategy: 'latency', reuseFactor: 1 };

/** A model with what its configuration asks of every stage. */
export interface LoadedModel extends Design {
  /** What stages get that the configuration does not name: its `Model` section, else latency, 1. */
  readonly fallback: StageConfig;
}

/** Options `model`, `weights`, `hlsConfig`, `precision`, `clock`, `ioType` of the command. Throws USAGE, INPUT or MISSING. */
export async function loadModel(
  options: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<LoadedModel> {
  const path = (name: string) =>
    options[name] === undefined ? undefined : resolve(cwd, String(options[name]));
  const graph = await importModel(resolve(cwd, String(options.model)), path('weights'));
  const file = path('hlsConfig');
  const given = file === undefined ? createDefaultConfig(graph) : await readHlsConfig(file);
  const ioType = readIoType(options.ioType ?? given.ioType);
  const config = { ...withPrecision(given, options.precision), ioType };
  const { network } = lowerGraph(graph, config);
  const clockPeriodNs = readClock(options.clock ?? config.clockPeriodNs);
  const fallback = readStage(config.modelValues, DEFAULT_STAGE) ?? DEFAULT_STAGE;
  const stages = stagesOf(network, config, fallback);
  return { network, hardware: { ioType, clockPeriodNs, stages }, fallback };
}

function readIoType(given: unknown): HardwareConfig['ioType'] {
  const found = IO_TYPES.find((name) => name === given);
  if (found !== undefined) return found;
  throw new ParetapeError('USAGE', `--io-type ${given}: there is no such type`, {
    hint: IO_TYPES.join(' or '),
  });
}

function readClock(given: unknown): number {
  if (given === undefined) return DEFAULT_CLOCK_NS;
  const period = Number(given);
  if (period > 0 && Number.isFinite(period)) return period;
  throw new ParetapeError('USAGE', `--clock takes a period in ns above 0, not ${given}`);
}

/** Reuse factor and strategy among the keys of a layer or of the model; undefined where neither is there. */
function readStage(
  values: ReadonlyMap<string, unknown> | undefined,
  fallback: StageConfig,
): StageConfig | undefined {
  const reuse = values?.get('reuse_factor');
  const strategy = values?.get('strategy');
  if (reuse === undefined && strategy === undefined) return undefined;
  const named = toSnakeCase(String(strategy ?? fallback.strategy));
  return {
    reuseFactor:
      Number.isSafeInteger(reuse) && Number(reuse) > 0 ? Number(reuse) : fallback.reuseFactor,
    strategy: STRATEGIES.find((each) => each === named) ?? fallback.strategy,
  };
}

/** What the configuration names layer by layer. */
function stagesOf(
  network: QuantisedNetwork,
  config: HlsConfig,
  fallback: StageConfig,
): HardwareConfig['stages'] {
  const stages = network.layers.flatMap(({ name }) => {
    const stage = readStage(config.layerNames.get(name.toLowerCase())?.values, fallback);
    return stage === undefined ? [] : [[name, stage] as const];
  });
  return Object.fromEntries(stages);
}
