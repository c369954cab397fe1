// What we ask of Yosys, whichever way it is run.

/** One run of a script. File names are relative to the run's working folder. */
export interface YosysRequest {
  /** Text of the `.ys` script. */
  readonly script: string;
  /** Every file the script reads, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the files the script writes and the caller wants back. */
  readonly outputs: readonly string[];
  /** The run is killed after this long. The WebAssembly build blocks its thread: there the process pool kills. */
  readonly timeoutSeconds: number;
}

export interface YosysResult {
  /** Text of every file asked for in `outputs`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Everything the tool printed, standard output and standard error in order of arrival. */
  readonly log: string;
  /** Peak memory of the run, in MB; of the whole process where the tool runs inside ours. */
  readonly peakMemoryMb: number;
}

/**
 * The logic synthesis tool. A script that fails, a run out of time or memory and a missing output
 * throw TOOL_FAILED with the last ten lines of the log; a tool that cannot be started throws MISSING.
 */
export interface Yosys {
  /** `yowasp` or the executable as it was named. */
  readonly id: string;
  /** The version as the tool prints it, without compiler details, e.g. `0.55`. */
  version(): Promise<string>;
  run(request: YosysRequest): Promise<YosysResult>;
}

/** Name under which every run stores its script. */
export const SCRIPT_FILE = 'synth.ys';
