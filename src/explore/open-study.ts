// Opens a study's run folder for work: lock, journal, pools; and closes them whatever happens.
import { availableParallelism } from 'node:os';
import type { LoadedStudy } from '../config/load-study.js';
import { parseStudy } from '../config/parse-study.js';
import { createProcessPool } from '../execution/process-pool.js';
import { openJournal } from '../storage/journal.js';
import { memoiseSteps } from '../storage/memoised-steps.js';
import { lockRun } from '../storage/run-lock.js';
import { writeAtomically } from '../storage/write-atomically.js';
import { type RunFolder, runFolderOf } from './run-folder.js';
import type { StopSignal, StudyContext, StudyObserver } from './study-context.js';
import { claimJournal } from './study-identity.js';

export interface OpenOptions {
  readonly resultsRoot: string;
  readonly observer: StudyObserver;
  readonly stop: StopSignal;
}

/** A running study; `close` kills what still runs and gives the folder free. */
export interface OpenStudy {
  readonly context: StudyContext;
  /** Kills workers at once; steps under way fail as INTERRUPTED and are not kept. */
  kill(): void;
  close(): Promise<void>;
}

function openPools(workers: number) {
  const count = workers > 0 ? workers : availableParallelism();
  const trainingEntry = new URL('../training/training-worker.js', import.meta.url);
  const synthesisEntry = new URL('../synthesis/synthesis-worker.js', import.meta.url);
  return {
    trainingPool: createProcessPool({ entry: trainingEntry, workers: count }),
    synthesisPool: createProcessPool({ entry: synthesisEntry, workers: count }),
  };
}

async function openJournalOf(folder: RunFolder, study: LoadedStudy) {
  const journal = await openJournal(folder.journal);
  try {
    // Paths as declared, not as resolved: a study stays the same when its folder moves.
    await claimJournal(journal, parseStudy(study.text, study.file));
    return journal;
  } catch (thrown) {
    await journal.close();
    throw thrown;
  }
}

/** Throws CONFIG when the folder belongs to another configuration, STORAGE when another process works on it. */
export async function openStudy(study: LoadedStudy, options: OpenOptions): Promise<OpenStudy> {
  const { config } = study;
  const folder = runFolderOf(options.resultsRoot, config.study);
  const lock = await lockRun(folder.root);
  try {
    const journal = await openJournalOf(folder, study);
    await writeAtomically(folder.studyFile, study.text);
    const pools = openPools(config.workers);
    const kill = () => {
      pools.trainingPool.close();
      pools.synthesisPool.close();
    };
    const context: StudyContext = {
      config,
      baseDir: study.baseDir,
      folder,
      steps: memoiseSteps(journal),
      observer: options.observer,
      stop: options.stop,
      failures: [],
      ...pools,
    };
    const close = async () => {
      kill();
      await journal.close();
      await lock.release();
    };
    return { context, kill, close };
  } catch (thrown) {
    await lock.release();
    throw thrown;
  }
}
