// Where builds are made and kept: a study's folder, or that of a single command.
import { join } from 'node:path';
import type { ProcessPool } from '../execution/process-pool.js';
import type { MemoisedSteps } from '../storage/memoised-steps.js';
import type { Effort } from '../synthesis/effort.js';
import { checkStop } from './station.js';
import type { StudyContext } from './study-context.js';

/** How every design of a bench is built and tested. */
export interface BuildSettings {
  /** Test samples each netlist is compared on with the interpreter. */
  readonly vectors: number;
  /** Test samples simulated with delays for power. */
  readonly powerVectors: number;
  readonly effort: Effort;
  /** `yowasp`, or the path or name of an executable. */
  readonly yosys: string;
  readonly timeoutSeconds: number;
  /** Resident memory a build may take; no limit when left out. */
  readonly memoryLimitMb?: number;
  /** Longest time of a formal proof of every netlist; left out: none is tried. */
  readonly proofSeconds?: number;
}

export interface SynthesisBench {
  readonly settings: BuildSettings;
  readonly steps: MemoisedSteps;
  readonly pool: ProcessPool;
  /** File with the text of the library of this hash. */
  libertyFile(hash: string): string;
  /** Folder of the build of this key. */
  buildFolder(key: string): string;
  /** Folder of the same build in the cache that all studies of a results folder share; undefined: nothing is shared. */
  sharedFolder(key: string): string | undefined;
  /** Throws INTERRUPTED when nothing new may begin. */
  checkStop(): void;
}

/**
 * The shared cache lies beside the studies. Only builds by the built-in Yosys are shared: its version is fixed by the package's,
 * which is part of every key; another executable may change under the same name.
 */
export function sharedBuildFolder(resultsRoot: string, yosys: string, key: string) {
  return yosys === 'yowasp' ? join(resultsRoot, '.cache', 'synthesis', key) : undefined;
}

/** The bench of a running study. */
export function benchOf(context: StudyContext): SynthesisBench {
  const { config, folder, steps, synthesisPool } = context;
  const settings = config.synthesis;
  return {
    settings,
    steps,
    pool: synthesisPool,
    libertyFile: folder.liberty,
    buildFolder: folder.synthesis,
    sharedFolder: (key) => sharedBuildFolder(join(folder.root, '..'), settings.yosys, key),
    checkStop: () => checkStop(context),
  };
}
