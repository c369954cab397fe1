// `paretape run`: a study from dataset to report, or on from where it was interrupted.
import type { ParetapeError } from '../core/errors.js';
import type { Command, CommandCall } from './command.js';
import { createCommandProgress } from './command-progress.js';
import { stopOnSignals } from './run/stop-on-signals.js';

const EXIT_NO_DESIGN = 3;
const EXIT_SOME_FAILED = 4;

/** Applies `--fork` and `--fresh` before the folder is opened. */
async function prepareFolder({ global, options }: CommandCall, study: LoadedStudy) {
  const { forkStudy, setAside } = await import('../explore/prepare-folder.js');
  if (options.fresh === true) await setAside(global.resultsRoot, study.config.study);
  if (typeof options.fork === 'string') {
    return forkStudy(global.resultsRoot, study, options.fork);
  }
  return study;
}

type LoadedStudy = import('../config/load-study.js').LoadedStudy;

async function runStudyCommand(call: CommandCall): Promise<number> {
  const { io, global, args } = call;
  const { loadStudy } = await import('../config/load-study.js');
  const { openStudy } = await import('../explore/open-study.js');
  const { runStudy } = await import('../explore/run-study.js');
  const { writeResults } = await import('../explore/write-results.js');
  const { printOutcome } = await import('./run/print-outcome.js');

  const study = await prepareFolder(call, await loadStudy(args[0] ?? 'pulses', io.cwd));
  const progress = createCommandProgress(call);
  const signals = stopOnSignals((line) => progress.note(line));
  const opened = await openStudy(study, {
    resultsRoot: global.resultsRoot,
    observer: progress,
    stop: signals.stop,
  });
  signals.onSecond(() => opened.kill());
  try {
    const outcome = await runStudy(study, opened.context);
    const data = await writeResults(outcome, opened.context.folder);
    progress.finish();
    printOutcome(call, data, opened.context.folder);
    if (signals.exitCode !== undefined) {
      io.stderr('stopped before every build was done: the same command again goes on from here\n');
      return signals.exitCode;
    }
    if (outcome.selection.winner === undefined) return EXIT_NO_DESIGN;
    return outcome.failures.some(({ mended }) => !mended) ? EXIT_SOME_FAILED : 0;
  } catch (thrown) {
    progress.finish();
    if ((thrown as ParetapeError).code === 'INTERRUPTED' && signals.exitCode) {
      io.stderr('stopped; everything finished is kept: the same command again goes on from here\n');
      return signals.exitCode;
    }
    throw thrown;
  } finally {
    signals.release();
    await opened.close();
  }
}

export const runCommand: Command = {
  name: 'run',
  summary: 'run a study to the end, or go on where it was interrupted',
  declare(command) {
    command
      .argument('[study]', 'study file, its folder, or a built-in study', 'pulses')
      .option('--fork <name>', 'go on under another name, keeping what is finished')
      .option('--fresh', 'start anew; the old folder is set aside, not deleted');
  },
  run: runStudyCommand,
};
