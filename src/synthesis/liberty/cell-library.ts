// A standard-cell library in one set of units: ns, fF, pJ, nW, µm², V.

/** A boolean function of input pins (or of the state variable inside a flip-flop). */
export type BooleanExpression =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'pin'; readonly pin: string }
  | { readonly kind: 'not'; readonly of: BooleanExpression }
  | {
      readonly kind: 'and' | 'or' | 'xor';
      readonly left: BooleanExpression;
      readonly right: BooleanExpression;
    };

/**
 * A table over input slew (ns) and output load (fF); values row-major `[slews, loads]`, interpolated bilinearly.
 * An axis the library does not have is one zero long.
 */
export interface LookupTable {
  readonly slewsNs: Float64Array;
  readonly loadsFf: Float64Array;
  readonly values: Float64Array;
}

export type TimingSense = 'positive_unate' | 'negative_unate' | 'non_unate';

/** Delay and transition (ns) of an output edge caused by an edge of `relatedPin`. */
export interface TimingArc {
  readonly relatedPin: string;
  /**
   * `combinational` (also `combinational_rise`, `combinational_fall`), `rising_edge`, `falling_edge`, `clear`,
   * `preset`; set-up arcs are kept as constraints.
   */
  readonly type: string;
  readonly sense: TimingSense;
  /** State of the other pins the arc was measured in; absent when it holds in all. */
  readonly when?: BooleanExpression;
  readonly cellRise?: LookupTable;
  readonly cellFall?: LookupTable;
  readonly riseTransition?: LookupTable;
  readonly fallTransition?: LookupTable;
}

/** Set-up requirement of a data pin: tables over (data slew, clock slew in `loadsFf`' place), in ns. */
export interface SetupConstraint {
  readonly clockPin: string;
  /** The clock edge that captures. */
  readonly edge: 'rising' | 'falling';
  readonly rise?: LookupTable;
  readonly fall?: LookupTable;
}

/** Internal energy (pJ) of an edge; of the output when `relatedPin` is set, of the input pin itself when not. */
export interface PowerArc {
  readonly relatedPin?: string;
  readonly when?: BooleanExpression;
  readonly rise?: LookupTable;
  readonly fall?: LookupTable;
}

export interface Pin {
  readonly name: string;
  readonly direction: 'input' | 'output' | 'inout' | 'internal';
  readonly riseCapacitanceFf: number;
  readonly fallCapacitanceFf: number;
  /** Upper ends of the capacitance ranges, which timing of late arrivals counts with; as above where not listed. */
  readonly riseCapacitanceMaxFf?: number;
  readonly fallCapacitanceMaxFf?: number;
  readonly maxCapacitanceFf?: number;
  readonly isClock: boolean;
  readonly function?: BooleanExpression;
  readonly timing: readonly TimingArc[];
  readonly setup: readonly SetupConstraint[];
  readonly power: readonly PowerArc[];
}

/** An edge-triggered storage element: `state` takes `next` at the active edge of `clock`. */
export interface FlipFlop {
  readonly state: string;
  readonly inverseState: string;
  readonly clock: BooleanExpression;
  readonly next: BooleanExpression;
  readonly clear?: BooleanExpression;
  readonly preset?: BooleanExpression;
}

export interface Cell {
  readonly name: string;
  readonly areaUm2: number;
  /** Leakage averaged over input states where the library lists them. */
  readonly leakageNw: number;
  readonly dontUse: boolean;
  readonly pins: Readonly<Record<string, Pin>>;
  readonly flipFlop?: FlipFlop;
  /** True for latches, clock gates, fillers and whatever else synthesis of plain logic has no use for. */
  readonly unsupported: boolean;
  /** Of a cell that stands for the reads of a memory macro: time (ns) an input must be quiet before its next change is a read of its own. */
  readonly readNs?: number;
}

/** Capacitance of a net by its fan-out. */
export interface WireLoad {
  readonly name: string;
  readonly capacitanceFfPerUnit: number;
  readonly resistanceKohmPerUnit: number;
  readonly slope: number;
  /** Length (units) at fan-out 1, 2, 3 … */
  readonly lengths: readonly number[];
}

/** A wire load for designs whose cell area is in `[minAreaUm2, maxAreaUm2)`. */
export interface WireLoadByArea {
  readonly minAreaUm2: number;
  readonly maxAreaUm2: number;
  readonly wireLoad: WireLoad;
}

export interface CellLibrary {
  readonly name: string;
  readonly voltageV: number;
  readonly cells: ReadonlyMap<string, Cell>;
  /** The library's default wire load. */
  readonly wireLoad?: WireLoad;
  /** Wire loads by area, of use where there is no default. */
  readonly wireLoadsByArea?: readonly WireLoadByArea[];
  /** Slew assumed at input ports and at the clock, in ns. */
  readonly defaultSlewNs: number;
}
