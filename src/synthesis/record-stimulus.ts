// Records what lane 0 drives on the input ports, for the power analysis to drive again.
import type { Netlist, Stimulus } from './netlist.js';
import type { LaneTiming } from './stream-pass.js';

export interface StimulusRecorder {
  /** Takes down the present values of the input ports. */
  record(): void;
  /** The first `cycles` cycles taken down. */
  cut(cycles: number): Stimulus;
}

/** A recorder of lane 0 of `values`; the clock port is left out. */
export function createStimulusRecorder(
  netlist: Netlist,
  values: Int32Array,
  clockPort: string,
): StimulusRecorder {
  const nets = Object.entries(netlist.inputs).flatMap(([port, bits]) =>
    port === clockPort ? [] : bits,
  );
  const rows: Uint8Array[] = [];
  return {
    record: () => rows.push(Uint8Array.from(nets, (net) => values[net] & 1)),
    cut: (cycles) => {
      const kept = rows.slice(0, cycles);
      const all = new Uint8Array(kept.length * nets.length);
      for (const [i, row] of kept.entries()) all.set(row, i * nets.length);
      return { cycles: kept.length, nets, values: all };
    },
  };
}

/** Leading cycles that only fill the pipeline, and the cycles up to the end of the steady running after them. */
export interface PowerWindow {
  readonly warmupCycles: number;
  readonly cycles: number;
}

/**
 * A whole number of inferences, at most `inferences`, from one completion to a later one while input still
 * flows: neither the filling nor the emptying of the pipeline dilutes the average.
 */
export function findPowerWindow(timing: LaneTiming, inferences: number): PowerWindow | undefined {
  const inFlow = timing.completed.filter((cycle) => cycle <= timing.lastInput);
  const last = Math.min(inferences, inFlow.length - 1);
  if (last < 1) return undefined;
  return { warmupCycles: inFlow[0] + 1, cycles: inFlow[last] + 1 };
}
