// What static timing analysis says of a netlist.

/** One cell on a path. Times in ns since the clock edge (or since the input switched). */
export interface PathStep {
  readonly instance: string;
  readonly cell: string;
  readonly inputPin: string;
  readonly outputPin: string;
  readonly outputEdge: 'rise' | 'fall';
  /** Delay of the cell and of the wire into it. */
  readonly delayNs: number;
  readonly arrivalNs: number;
  readonly slewNs: number;
  /** Load of the output net, wire included. */
  readonly loadFf: number;
  readonly fanout: number;
}

/** A path from a flip-flop or input port to a flip-flop or output port. */
export interface TimingPath {
  readonly start: string;
  readonly end: string;
  readonly startKind: 'register' | 'input';
  readonly endKind: 'register' | 'output';
  /** Arrival at the end plus `setupNs`. */
  readonly totalNs: number;
  /** Set-up time of the capturing flip-flop; 0 at output ports. */
  readonly setupNs: number;
  readonly steps: readonly PathStep[];
}

export interface TimingReport {
  /**
   * The longest of register→register, input→register and register→output, in ns: the shortest clock period the
   * netlist runs at (input→output for a netlist without registers). Ideal clock, no hold, no uncertainty.
   */
  readonly criticalPathNs: number;
  readonly criticalPath?: TimingPath;
  /** Worst path of each kind; absent where there is none. */
  readonly registerToRegister?: TimingPath;
  readonly inputToRegister?: TimingPath;
  readonly registerToOutput?: TimingPath;
  readonly inputToOutput?: TimingPath;
}
