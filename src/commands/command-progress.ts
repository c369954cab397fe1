// The progress display of a command: on stderr, as live as the terminal and `--quiet` allow.
import { createProgress, type Progress } from '../terminal/progress.js';
import type { CommandCall } from './command.js';

/** Shows how far the call is; the caller ends it with `finish`. */
export function createCommandProgress({ io, global }: CommandCall): Progress {
  return createProgress({
    isTty: io.isTty,
    quiet: global.quiet,
    stream: { write: io.stderr },
    now: () => performance.now(),
    columns: io.columns,
  });
}
