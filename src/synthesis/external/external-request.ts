// What a run of a user's own tool is asked for.
import type { RtlDesign, VectorSet } from '../../core/rtl-design.js';

/** One report the tool leaves. */
export interface ExpectedReport {
  /** Id of a report format. */
  readonly format: string;
  /** Path below the run's folder, placeholders allowed; an absolute path must be written by this very run. */
  readonly file: string;
}

/** A tool as a study declares it. Arguments, environment and paths may hold placeholders, see `fillPlaceholders`. */
export interface ExternalTool {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Prints the tool's version on its first line. */
  readonly versionCommand?: readonly string[];
  readonly timeoutSeconds: number;
  /** Resident memory of all its processes together. */
  readonly memoryLimitMb?: number;
  /** How often a run that fails is tried again; time-outs, missing programs and unreadable reports are not. */
  readonly retries: number;
  /** Wait before the first repetition; doubles each time. */
  readonly retryDelaySeconds: number;
  readonly reports: readonly ExpectedReport[];
  /** A file of our own figures: the same as a report of format `paretape-metrics`, and it outranks the others. */
  readonly metrics?: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface ExternalRequest {
  readonly tool: ExternalTool;
  readonly design: RtlDesign;
  /** Written beside the RTL for the tool's own simulation. */
  readonly vectors?: VectorSet;
  /** Id of the target, for the report. */
  readonly target: string;
  /** Absolute path of the library for `{liberty}`; left out where the target has none. */
  readonly libertyFile?: string;
  readonly clockPeriodNs: number;
  /** Folder of the study file, for `{study}`: where the user's scripts lie. */
  readonly studyFolder?: string;
  /** Where inputs, attempts and the report are left. An attempt of an earlier, interrupted run stays. */
  readonly folder: string;
  /** Ends the run early: the tool is killed, INTERRUPTED thrown. */
  readonly signal?: AbortSignal;
}
