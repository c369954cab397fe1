// What every station of a running study shares.
import type { StudyConfig } from '../config/study-config.js';
import type { ProcessPool } from '../execution/process-pool.js';
import type { MemoisedSteps } from '../storage/memoised-steps.js';
import type { RunFolder } from './run-folder.js';

/** Is told how far a study is; a terminal draws it, a test collects it. */
export interface StudyObserver {
  stage(name: string): void;
  update(done: number, total: number, text?: string): void;
  note(line: string): void;
}

/** Something that did not work but did not stop the study. */
export interface Failure {
  readonly what: string;
  readonly message: string;
  /** Folder or file to look at, when there is one. */
  readonly where?: string;
  /** It was mended by rule: worth knowing, no failure of the study. */
  readonly mended?: true;
}

/** Asked for by the first Ctrl-C: what runs is finished, nothing new begins. */
export interface StopSignal {
  readonly requested: boolean;
}

export interface StudyContext {
  readonly config: StudyConfig;
  /** Folder of the study file. */
  readonly baseDir: string;
  readonly folder: RunFolder;
  readonly steps: MemoisedSteps;
  readonly observer: StudyObserver;
  readonly stop: StopSignal;
  readonly failures: Failure[];
  readonly trainingPool: ProcessPool;
  readonly synthesisPool: ProcessPool;
}
