// What a tool outside paretape said of one design: named figures, and where each was read.

/**
 * Figures a tool's report may state; what a report does not state is absent, never zero. FPGA resources are counts of
 * the device's primitives.
 */
export interface ToolFigures {
  /** Look-up tables (Xilinx, Lattice) or ALUTs (Intel). */
  readonly luts?: number;
  /** Adaptive logic modules of Intel devices; the fitter counts in halves. */
  readonly alms?: number;
  readonly flipFlops?: number;
  readonly dsps?: number;
  /** Block RAMs of 36 Kbit; one of 18 Kbit counts half. */
  readonly brams?: number;
  readonly urams?: number;
  /** M20K blocks of Intel devices. */
  readonly m20ks?: number;
  readonly mlabs?: number;
  /** Instances of library cells. */
  readonly cells?: number;
  readonly cellAreaUm2?: number;
  readonly dieAreaUm2?: number;
  /** Catapult's own measure of area; µm² only where its library is in µm². */
  readonly areaScore?: number;
  readonly latencyCyclesMin?: number;
  readonly latencyCyclesMax?: number;
  readonly initiationIntervalMin?: number;
  readonly initiationIntervalMax?: number;
  /** Clock the tool worked to. */
  readonly clockPeriodNs?: number;
  /** Least clock period the design reaches: set-up and clock-to-output included. */
  readonly criticalPathNs?: number;
  /** Worst set-up slack; the only figure that may be negative. */
  readonly slackNs?: number;
  readonly fmaxMhz?: number;
  readonly leakageMw?: number;
  /** Internal, switching and clock power together. */
  readonly dynamicMw?: number;
}

export type FigureName = keyof ToolFigures;

/** Every figure, in the order reports print them. */
export const FIGURE_NAMES = [
  'luts',
  'alms',
  'flipFlops',
  'dsps',
  'brams',
  'urams',
  'm20ks',
  'mlabs',
  'cells',
  'cellAreaUm2',
  'dieAreaUm2',
  'areaScore',
  'latencyCyclesMin',
  'latencyCyclesMax',
  'initiationIntervalMin',
  'initiationIntervalMax',
  'clockPeriodNs',
  'criticalPathNs',
  'slackNs',
  'fmaxMhz',
  'leakageMw',
  'dynamicMw',
] as const satisfies readonly FigureName[];

/** How far the tool had built the design when it stated a figure: an HLS estimate is no measurement. */
export type FigureStage = 'estimate' | 'synthesis' | 'layout';

/** Where a figure was read. */
export interface FigureSource {
  /** Path below the run's folder, or as the study gives it. */
  readonly file: string;
  /** Id of the report's format. */
  readonly format: string;
  readonly stage: FigureStage;
  /** True where the figure was computed from others, e.g. clock period − slack. */
  readonly derived?: true;
}

/** One report file and all it stated. */
export interface ReadReport extends FigureSource {
  readonly figures: ToolFigures;
}

/** One finished run of a user's tool. `wallSeconds`, `peakMemoryMb` and `attempts` are of this run only. */
export interface ExternalReport {
  /** Name of the program that ran. */
  readonly tool: string;
  /** First line the tool's version command printed; absent where the study names none. */
  readonly toolVersion?: string;
  readonly target: string;
  readonly top: string;
  /** Clock that was asked for. */
  readonly clockPeriodNs: number;
  /** The command as run, placeholders filled in. */
  readonly command: readonly string[];
  /** The figures of all reports; of two that state the same, the later stage, then the later in the study's list. */
  readonly figures: ToolFigures;
  /** Origin of each of `figures`. */
  readonly sources: Readonly<Partial<Record<FigureName, FigureSource>>>;
  readonly reports: readonly ReadReport[];
  readonly attempts: number;
  readonly wallSeconds: number;
  /** Greatest resident memory of all the tool's processes together; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
}
