// A bench for builds outside a study: a folder of its own with a journal, so that a killed command goes on where it was.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../core/target.js';
import { createProcessPool } from '../execution/process-pool.js';
import { openJournal } from '../storage/journal.js';
import { memoiseSteps } from '../storage/memoised-steps.js';
import { lockRun } from '../storage/run-lock.js';
import { writeAtomically } from '../storage/write-atomically.js';
import { checkStop } from './station.js';
import type { StopSignal } from './study-context.js';
import { type BuildSettings, type SynthesisBench, sharedBuildFolder } from './synthesis-bench.js';

export interface CommandBenchOptions {
  /** Folder of the builds; made when it is not there, gone on in when it is. */
  readonly folder: string;
  /** Folder whose studies share their builds. */
  readonly resultsRoot: string;
  readonly target: Target;
  readonly settings: BuildSettings;
  /** Builds at once; 0: one a core. */
  readonly workers: number;
  readonly stop: StopSignal;
}

/** `close` kills what runs and gives the folder free. */
export interface CommandBench {
  readonly bench: SynthesisBench;
  kill(): void;
  close(): Promise<void>;
}

/** Throws STORAGE when another process works in the folder. */
export async function openCommandBench(options: CommandBenchOptions): Promise<CommandBench> {
  const { folder, resultsRoot, target, settings, workers, stop } = options;
  const lock = await lockRun(folder);
  const libertyFile = (hash: string) => join(folder, 'inputs', `library-${hash.slice(0, 16)}.lib`);
  try {
    if (target.kind === 'asic') {
      await writeAtomically(libertyFile(target.libertyHash), target.liberty);
    }
    const journal = await openJournal(join(folder, 'journal.jsonl'));
    const pool = createProcessPool({
      entry: new URL('../synthesis/synthesis-worker.js', import.meta.url),
      workers: workers > 0 ? workers : availableParallelism(),
    });
    const bench: SynthesisBench = {
      settings,
      steps: memoiseSteps(journal),
      pool,
      libertyFile,
      buildFolder: (key) => join(folder, 'synthesis', key),
      sharedFolder: (key) => sharedBuildFolder(resultsRoot, settings.yosys, key),
      checkStop: () => checkStop({ stop }),
    };
    const close = async () => {
      pool.close();
      await journal.close();
      await lock.release();
    };
    return { bench, kill: () => pool.close(), close };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}
