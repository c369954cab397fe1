// The hls4ml back ends an export can be made for, with the configuration keys only they take.
import type { HardwareConfig } from '../../core/hardware-config.js';

/** Keys of the configuration that belong to one back end (hls4ml `create_initial_config`). */
const BACKEND_KEYS = {
  Vivado: { Part: 'xcvu13p-flga2577-2-e', ClockUncertainty: '12.5%' },
  Vitis: { Part: 'xcvu13p-flga2577-2-e', ClockUncertainty: '27%' },
  Catapult: { Technology: 'asic', ASICLibs: 'nangate-45nm_beh' },
  oneAPI: { Part: 'Agilex7' },
  Quartus: { Part: 'Arria10' },
} as const;

export type Hls4mlBackend = keyof typeof BACKEND_KEYS;

/** Names of the back ends, as hls4ml spells them. */
export const HLS4ML_BACKENDS = Object.keys(BACKEND_KEYS) as readonly Hls4mlBackend[];

/** Back-end specific keys, the clock among them. */
export function backendSettings(
  backend: Hls4mlBackend,
  { clockPeriodNs, ioType }: Pick<HardwareConfig, 'clockPeriodNs' | 'ioType'>,
): Readonly<Record<string, unknown>> {
  return { Backend: backend, ...BACKEND_KEYS[backend], ClockPeriod: clockPeriodNs, IOType: ioType };
}
