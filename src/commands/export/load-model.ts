// The network of a model that others made, and the hardware its hls4ml configuration asks for.
import { ParetapeError } from '../../core/errors.js';
import { type HardwareConfig, IO_TYPES, type StageConfig } from '../../core/hardware-config.js';
import type { QuantisedNetwork } from '../../core/quantised-network.js';
import { createDefaultConfig } from '../../models/hls-config/default-config.js';
import { type HlsConfig, toSnakeCase } from '../../models/hls-config/hls-config.js';
import { readHlsConfig } from '../../models/hls-config/read-hls-config.js';
import { importModel } from '../../models/import-model.js';
import { lowerGraph } from '../../models/lower/lower-graph.js';
import type { Design } from './load-design.js';

const DEFAULT_CLOCK_NS = 5;

/** Options `model`, `weights`, `hlsConfig`, `clock`, `ioType` of the command. Throws USAGE, INPUT or MISSING. */
export async function loadModel(options: Readonly<Record<string, unknown>>): Promise<Design> {
  const text = (name: string) => (options[name] === undefined ? undefined : String(options[name]));
  const graph = await importModel(String(options.model), text('weights'));
  const file = text('hlsConfig');
  const config = file === undefined ? createDefaultConfig(graph) : await readHlsConfig(file);
  const ioType = readIoType(options.ioType ?? config.ioType);
  const { network } = lowerGraph(graph, { ...config, ioType });
  const clockPeriodNs = readClock(options.clock);
  return { network, hardware: { ioType, clockPeriodNs, stages: stagesOf(network, config) } };
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

/** Reuse factor and strategy that the configuration names for a layer. */
function stagesOf(network: QuantisedNetwork, config: HlsConfig): HardwareConfig['stages'] {
  const stages = network.layers.flatMap(({ name }): readonly (readonly [string, StageConfig])[] => {
    const values = config.layerNames.get(name.toLowerCase())?.values;
    const reuse = values?.get('reuse_factor');
    const strategy = values?.get('strategy');
    if (reuse === undefined && strategy === undefined) return [];
    const resource = toSnakeCase(String(strategy ?? '')) === 'resource';
    const reuseFactor = Number.isSafeInteger(reuse) && Number(reuse) > 0 ? Number(reuse) : 1;
    return [[name, { reuseFactor, strategy: resource ? 'resource' : 'latency' }]];
  });
  return Object.fromEntries(stages);
}
