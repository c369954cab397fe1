// Runs a program of the user's machine: one log, a time limit, and nothing of it outlives this process.
import { execa } from 'execa';

const MAX_LOG_BYTES = 64 * 1024 * 1024;

// Our end of standard input closes when this process dies, however it dies; the reader then kills the
// whole group, so that neither the program nor what it started outlives us. Both outputs become one, in order.
const GUARD =
  'exec 3<&0; { cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null 2>&1';

export interface ProgramEnding {
  /** Everything the program printed. */
  readonly log: string;
  /** As the shell says it: 126 and 127 are "cannot be run" and "not found"; undefined when it was killed. */
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  readonly cause: unknown;
}

/** Runs the program in a process group of its own, kills the group when the time is up. Needs a POSIX shell. */
export async function runProgram(
  program: string,
  args: readonly string[],
  cwd: string,
  timeoutSeconds: number,
): Promise<ProgramEnding> {
  const running = execa('sh', ['-c', GUARD, 'sh', program, ...args], {
    cwd,
    detached: true,
    reject: false,
    stdin: 'pipe',
    maxBuffer: MAX_LOG_BYTES,
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    if (running.pid !== undefined) process.kill(-running.pid, 'SIGKILL');
  }, timeoutSeconds * 1000);
  try {
    const ended = await running;
    return { log: ended.stdout, exitCode: ended.exitCode, timedOut, cause: ended.cause };
  } finally {
    clearTimeout(timer);
  }
}
