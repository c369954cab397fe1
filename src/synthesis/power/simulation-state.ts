// The state of a gate simulation: flat arrays by net and by instance.
import type { Arrivals } from '../timing/propagate-arrivals.js';
import type { ArcValues } from './arc-values.js';
import type { EventQueue } from './event-queue.js';
import type { SimulationCell } from './simulation-cell.js';

/** Running totals; energies in pJ. */
export interface Totals {
  switchingPj: number;
  internalPj: number;
  clockPj: number;
  toggles: number;
  functionalToggles: number;
}

/** All state of a simulation. Nets from `netCount` on stand for unconnected outputs. */
export interface GateSimulation {
  readonly arrivals: Arrivals;
  readonly cells: readonly SimulationCell[];
  readonly arcValues: ArcValues;
  /** Nets of all output pins, unconnected ones included. */
  readonly outputNets: Int32Array;
  /** Readers of net n: `readerInstance` and `readerPin` from `readerStart[n]` to `readerStart[n + 1]`. */
  readonly readerStart: Int32Array;
  readonly readerInstance: Int32Array;
  readonly readerPin: Uint8Array;
  /** ½CV² (pJ) of a rising and a falling edge, `net * 2 + edge`. */
  readonly switchPj: Float64Array;
  readonly isClockNet: Uint8Array;
  /** Place of a net among its driver's output pins, and the driver. */
  readonly driver: Int32Array;
  readonly driverOutput: Uint8Array;
  readonly words: Uint16Array;
  readonly value: Uint8Array;
  /** Serial number of the pending event of a net, 0 when none. */
  readonly pending: Float64Array;
  readonly pendingPj: Float32Array;
  readonly queue: EventQueue;
  /** Nets that changed in this cycle, and their value before. */
  readonly touched: Int32Array;
  readonly wasTouched: Uint8Array;
  readonly before: Uint8Array;
  touchedCount: number;
  serial: number;
  time: number;
  readonly totals: Totals;
  /** Instances that stand for memory macros, and by instance: reads so far, and when an input last changed in this cycle. */
  readonly readers: Int32Array;
  readonly reads: Uint32Array;
  readonly changedAt: Float64Array;
  /** Toggles by net, the clock left out. */
  readonly netToggles: Uint32Array;
  /** Their share of `switchingPj`. */
  readonly netSwitchingPj: Float64Array;
}
