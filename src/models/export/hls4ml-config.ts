// The configuration hls4ml reads: every type of every layer by name, reuse factors, strategy, clock.
import { stringify } from 'yaml';
import type { HardwareConfig } from '../../core/hardware-config.js';
import type { QuantisedNetwork } from '../../core/quantised-network.js';
import type { ExportedLayer } from './exported-layer.js';
import { backendSettings, type Hls4mlBackend } from './hls4ml-backend.js';

/** Type of anything that no layer entry names; hls4ml's own default. */
const DEFAULT_PRECISION = 'ap_fixed<16,6>';

/** Files of the model, by the keys that hls4ml's front ends look for. */
export type ModelFiles = Readonly<Record<string, string>>;

/** The `HLSConfig` section as plain values. Strategy names are lower case: hls4ml turns others into Latency silently. */
export function hlsConfigOf(
  network: QuantisedNetwork,
  exported: readonly ExportedLayer[],
  hardware: HardwareConfig,
): Readonly<Record<string, unknown>> {
  const entries = network.layers.map((layer, index) => {
    const { precision, settings, layers } = exported[index];
    const stage = hardware.stages[layer.name];
    const design = stage ? { ReuseFactor: stage.reuseFactor, Strategy: stage.strategy } : {};
    const source = network.layers.find(({ name }) => name === layer.inputs[0]);
    const padding = layers.slice(0, -1).map(({ name }) => {
      const result = source ? exported[network.layers.indexOf(source)].precision.result : undefined;
      return [name, { Precision: { result } }] as const;
    });
    const own = [layer.name, { Precision: precision, ...settings, ...design }] as const;
    const linear = [`${layer.name}_linear`, { Precision: { result: precision.result } }] as const;
    return exported[index].linear ? [...padding, own, linear] : [...padding, own];
  });
  return {
    Model: { Precision: DEFAULT_PRECISION, ReuseFactor: 1, Strategy: 'latency' },
    LayerName: Object.fromEntries(entries.flat()),
  };
}

/** Text of `hls4ml_config.yml`. */
export function formatHls4mlConfig(
  hlsConfig: Readonly<Record<string, unknown>>,
  files: ModelFiles,
  projectName: string,
  backend: Hls4mlBackend,
  hardware: HardwareConfig,
): string {
  const document = {
    ...files,
    OutputDir: 'hls4ml_prj',
    ProjectName: projectName,
    Version: '1.0.0',
    ...backendSettings(backend, hardware),
    HLSConfig: hlsConfig,
  };
  return stringify(document, { lineWidth: 0 });
}

/** The network's name as a C identifier: hls4ml makes it the top function. */
export function projectNameOf(network: QuantisedNetwork): string {
  const word = network.name.replace(/\W+/g, '_').slice(0, 60);
  return /^[A-Za-z]/.test(word) ? word : `network_${word}`;
}
