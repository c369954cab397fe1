// A mapped netlist: library cells and numbered nets, the common ground of simulation, timing and power.

/** Net numbers of the two constants; every other net is numbered from 2. */
export const NET_ZERO = 0;
export const NET_ONE = 1;

/** One placed library cell. `pins` maps the library's pin names to net numbers; unconnected pins are absent. */
export interface Instance {
  readonly name: string;
  readonly cell: string;
  readonly pins: Readonly<Record<string, number>>;
}

/** A flat gate-level module. Port bits are net numbers, least significant bit first. */
export interface Netlist {
  readonly top: string;
  readonly netCount: number;
  readonly instances: readonly Instance[];
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

/**
 * Values driven on the input ports in consecutive clock cycles. Row-major `[cycles, nets.length]` of 0 and 1;
 * `nets` are the input nets in the order of the columns (the clock is left out).
 */
export interface Stimulus {
  readonly cycles: number;
  readonly nets: readonly number[];
  readonly values: Uint8Array;
}
