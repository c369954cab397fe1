// The published figures the predictive 45 nm library is computed from, each with its source. Nothing here is measured.

/** Supply: nominal V_DD of the 45 nm high-performance PTM model (Zhao, Cao, "New generation of PTM", TED 2006), V. */
export const SUPPLY_V = 1.0;

/** Threshold over supply, about 0.3 V of 1 V in ITRS 2007 high-performance logic. */
export const THRESHOLD_RATIO = 0.3;

/**
 * Fan-out-of-four inverter delay, ns: 500 ps per µm of drawn gate length (Ho, Mai, Horowitz, "The future of wires",
 * Proc. IEEE 2001, pessimistic environment) times 0.045 µm.
 */
export const FO4_DELAY_NS = 0.5 * 0.045;

/** Gate capacitance per µm of transistor width, fF: close to 1 in every process (Weste, Harris, "CMOS VLSI design"). */
export const GATE_FF_PER_UM = 1.0;

/** Wiring inside the cell at each pin, fF: about 1 µm at WIRE_FF_PER_UM. */
export const PIN_WIRE_FF = 0.2;

/** Capacitance of a routed wire per µm, fF: 0.2, independent of scaling (Ho, Mai, Horowitz 2001). */
export const WIRE_FF_PER_UM = 0.2;

/**
 * Resistance of a routed wire per µm, kΩ: effective copper resistivity 3.5 µΩ·cm (ITRS 2007, interconnect, 65 nm half
 * pitch), 80 nm wide (half of METAL_PITCH_UM), aspect ratio 1.8.
 */
export const WIRE_KOHM_PER_UM = (3.5e-8 / (80e-9 * 1.8 * 80e-9)) * 1e-6 * 1e-3;

/** Contacted gate pitch, µm (Mistry et al., "A 45 nm logic technology", IEDM 2007: 160 nm). */
export const GATE_PITCH_UM = 0.16;

/** Pitch of the routing metals, µm (same paper: 160 nm), and tracks in a row's height (a common ten-track library). */
export const METAL_PITCH_UM = 0.16;
export const TRACKS = 10;

/** n-transistor width of the smallest inverter, µm; the p-transistor is twice as wide (mobility ratio 2). */
export const UNIT_WIDTH_UM = 0.25;
export const MOBILITY_RATIO = 2;

/** Width of n and p together that one gate finger can have between the rails of a 1.6 µm row, µm. */
export const FINGER_WIDTH_UM = 1.25;

/** Off current per µm of width, nA: general-purpose 45 nm transistors, between ITRS 2007 HP (100 and more) and LSTP. */
export const OFF_CURRENT_NA_PER_UM = 20;

/** Two off transistors in series leak this many times less than one (Narendra et al., ISLPED 2001: 5 to 10). */
export const STACK_FACTOR = 5;

/** Short-circuit energy at equal input and output slews, as a share of the switched energy (Veendrick, JSSC 1984). */
export const SHORT_CIRCUIT_SHARE = 0.1;

/**
 * Growth of delay with the input's 20–80 % slew: (1 + 2·V_T/V_DD)/6 of the full ramp (Hedenstierna, Jeppson, "CMOS
 * circuit speed and buffer optimization", TCAD 1987); the full ramp is the slew over 0.6.
 */
export const SLEW_TO_DELAY = (1 + 2 * THRESHOLD_RATIO) / 6 / 0.6;

/** Share of the input slew that reaches the output slew, added in squares: a gate's gain sharpens edges (assumed). */
export const SLEW_FEED_THROUGH = 0.25;

/** Gates of the block the wire-load table stands for, and its Rent exponent (Landman, Russo 1971: random logic). */
export const BLOCK_GATES = 10_000;
export const RENT_EXPONENT = 0.6;
