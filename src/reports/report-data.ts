// Everything a report shows, as plain data: the one contract between the study and its reports.
import type { Candidate } from '../core/candidate.js';
import type { StageEstimate } from '../core/estimate.js';
import type { StageConfig } from '../core/hardware-config.js';
import type { Interval } from '../core/interval.js';
import type { CalibratedMetric } from '../core/metrics.js';
import type { SynthesisMetrics, Verification } from '../core/synthesis-report.js';

/** One constraint of the study as written, e.g. `latencyNs ≤ 100`, and whether the selected design keeps it. */
export interface ConstraintOutcome {
  readonly text: string;
  readonly met: boolean;
}

/** Why the study chose as it did; the sentence itself is written by `describeVerdict`. */
export interface VerdictParts {
  readonly constraints: readonly ConstraintOutcome[];
  /** Sentences: the preference that decided, what was given up, warnings. */
  readonly reasons: readonly string[];
}

/** One stage of the selected design. `measured` is of the stage synthesised alone. */
export interface StageRow {
  readonly stage: string;
  readonly config: StageConfig;
  readonly estimate: StageEstimate;
  readonly measured?: SynthesisMetrics;
}

export interface SelectedDesign {
  readonly candidate: Candidate;
  readonly stages: readonly StageRow[];
  /** Comparison of its netlist with the interpreter, once it was synthesised. */
  readonly verified?: Verification;
}

export interface RunnerUp {
  readonly candidate: Candidate;
  /** Why it was not chosen, in one sentence. */
  readonly reason: string;
}

/** What became of the designs that are not on the front. */
export interface DesignCounts {
  /** All designs that were estimated, the front included. */
  readonly explored: number;
  /** Dominated by a design of the front, or so close to one that the estimates cannot tell them apart. */
  readonly dominated: number;
  readonly violating: number;
  /** How many designs broke each constraint or rule; a design may count several times. */
  readonly violationReasons: readonly { readonly reason: string; readonly count: number }[];
}

/** One trained student. Accuracies are on the test split, as fractions. */
export interface StudentRow {
  readonly id: string;
  readonly weightBits: number;
  readonly activationBits: number;
  /** Layer sizes, e.g. `32-16-4`. */
  readonly width: string;
  readonly sparsity: number;
  readonly nonZeroWeights: number;
  /** Effective bit operations of one sample; present where bits were trained. */
  readonly ebops?: number;
  readonly trainingGraphAccuracy: number;
  readonly interpreterAccuracy: number;
  /** Interpreter's accuracy over trainings from several seeds; absent where there was one training. */
  readonly accuracyNoise?: {
    readonly mean: number;
    readonly standardDeviation: number;
    readonly seeds: number;
  };
}

/** One build next to what was said of it. `after` is predicted by a fit that did not see the build. */
export interface CalibrationPoint {
  readonly label: string;
  readonly measured: number;
  readonly before: number;
  readonly after: Interval;
}

/** How well one metric is estimated. Errors are relative, |estimate / measurement − 1|. */
export interface CalibrationSummary {
  readonly metric: CalibratedMetric;
  readonly points: readonly CalibrationPoint[];
  readonly coefficients: readonly { readonly term: string; readonly factor: number }[];
  /** Median error before calibration and in cross-validation, and the largest in cross-validation. */
  readonly medianErrorBefore: number;
  readonly medianError: number;
  readonly maxError: number;
}

/** What a tool of the user's own said of one measured design; the tool's words and stage, beside ours, never mixed with them. */
export interface ExternalRow {
  readonly candidate: string;
  readonly tool: string;
  readonly figures: readonly {
    readonly name: string;
    readonly value: number;
    /** How far the tool had built the design: `estimate`, `synthesis` or `layout`. */
    readonly stage: string;
  }[];
}

export interface FailureRow {
  readonly what: string;
  readonly message: string;
  readonly logPath?: string;
  /** Mended by rule: worth knowing, no failure of the study. */
  readonly mended?: true;
}

/** A fact about the run: seed, hashes, versions, machine. */
export interface ProvenanceFact {
  readonly name: string;
  readonly value: string;
}

/** A whole study. The same data gives the same bytes in every report. */
export interface ReportData {
  readonly studyName: string;
  /** Absent: classification. Of a regression every accuracy is R². */
  readonly task?: 'regression';
  readonly target: {
    readonly id: string;
    readonly description: string;
    readonly predictive: boolean;
  };
  readonly verdict: VerdictParts;
  /** Absent when no design meets the constraints. */
  readonly selected?: SelectedDesign;
  readonly runnersUp: readonly RunnerUp[];
  /** Every design of the front. */
  readonly front: readonly Candidate[];
  readonly counts: DesignCounts;
  readonly students: readonly StudentRow[];
  /** Test accuracy of the float teacher; absent for imported networks. */
  readonly teacherAccuracy?: number;
  readonly calibration: readonly CalibrationSummary[];
  /** Empty where the study names no tool of its own. */
  readonly external: readonly ExternalRow[];
  readonly failures: readonly FailureRow[];
  readonly provenance: readonly ProvenanceFact[];
}
