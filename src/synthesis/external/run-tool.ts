// Runs a program in a process group of its own, its output in a file, watched for time, memory and length of log.
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { execa } from 'execa';
import { ParetapeError } from '../../core/errors.js';
import { inspectGroup, killGroup, type Members, signalGroup } from './process-group.js';

export interface ToolRun {
  readonly command: readonly string[];
  readonly cwd: string;
  /** Added to this process' environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets both outputs, in order. */
  readonly logFile: string;
  readonly timeoutSeconds: number;
  readonly memoryLimitMb?: number;
  readonly signal?: AbortSignal;
  /** Time between the polite signal and the final one; 5 s when left out. */
  readonly graceMs?: number;
}

/** Why a run ended: by itself, or killed. */
export type EndingReason = 'exit' | 'timeout' | 'memory' | 'log' | 'interrupted';

export interface ToolEnding {
  readonly reason: EndingReason;
  /** Absent where a signal ended the program. */
  readonly exitCode?: number;
  readonly signalName?: string;
  readonly wallSeconds: number;
  /** Greatest resident memory of all processes together, as seen twice a second; 0 where the system does not tell. */
  readonly peakMemoryMb: number;
}

/** Variable that marks every process of a run, even one that leaves its group and loses its parent. */
const MARK = 'PARETAPE_TOOL_RUN';
const WATCH_MS = 500;
const GRACE_MS = 5000;
/** A tool that prints more is in a loop. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;

// The reader sees the end of our standard input when this process dies, however it dies, or when the tool has ended;
// it then kills the whole group, so that nothing the tool started stays. It outlives the polite signal.
const GUARD =
  'log=$1; shift; exec 3<&0; { trap "" TERM; cat <&3; kill -KILL 0; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null >>"$log" 2>&1';

/** What is known of a running tool. */
interface Watched {
  readonly leader: number;
  /** A setting of the tool's environment that no other process has. */
  readonly mark: string;
  members: Members;
  peakMemoryMb: number;
  reason: EndingReason;
  /** What went wrong with the watching itself. */
  failure?: unknown;
}

async function isLogTooLong(logFile: string): Promise<boolean> {
  return stat(logFile).then(
    ({ size }) => size > MAX_LOG_BYTES,
    () => false,
  );
}

/** One look at the tool: keeps what it uses, and says why it must be stopped, if it must. */
async function findOffence(run: ToolRun, watched: Watched): Promise<EndingReason | undefined> {
  const group = await inspectGroup(watched.leader, watched.members);
  if (group !== undefined) {
    watched.members = group.members;
    watched.peakMemoryMb = Math.max(watched.peakMemoryMb, group.memoryMb);
    if (group.memoryMb > (run.memoryLimitMb ?? Number.POSITIVE_INFINITY)) return 'memory';
  }
  return (await isLogTooLong(run.logFile)) ? 'log' : undefined;
}

/** Resolves with the reason why the tool must be stopped; never when `ended` fires first. */
async function watch(run: ToolRun, watched: Watched, ended: AbortSignal): Promise<EndingReason> {
  const deadline = performance.now() + run.timeoutSeconds * 1000;
  for (;;) {
    if (run.signal?.aborted) return 'interrupted';
    const offence = await findOffence(run, watched);
    if (offence !== undefined) return offence;
    const left = deadline - performance.now();
    if (left <= 0) return 'timeout';
    const signal = run.signal === undefined ? ended : AbortSignal.any([ended, run.signal]);
    // An abort only ends the wait early; the next round, or the end of the tool, tells what it was.
    await wait(Math.min(WATCH_MS, left), undefined, { signal }).catch(() => {});
    ended.throwIfAborted();
  }
}

async function stop(run: ToolRun, watched: Watched, hasEnded: () => boolean): Promise<void> {
  await signalGroup(watched.leader, watched.members, watched.mark, 'SIGTERM');
  const deadline = performance.now() + (run.graceMs ?? GRACE_MS);
  while (!hasEnded() && performance.now() < deadline) await wait(50);
  await signalGroup(watched.leader, watched.members, watched.mark, 'SIGKILL');
}

/** Watches until the tool has ended or must be stopped. A tool that cannot be watched is killed too; never throws. */
async function watchAndStop(run: ToolRun, watched: Watched, ended: AbortSignal): Promise<void> {
  try {
    const reason = await watch(run, watched, ended);
    if (ended.aborted) return;
    watched.reason = reason;
    await stop(run, watched, () => ended.aborted);
  } catch (thrown) {
    if (ended.aborted) return;
    watched.failure = thrown;
    killGroup(watched.leader);
  }
}

async function checkWatchable(run: ToolRun): Promise<void> {
  if (run.memoryLimitMb === undefined) return;
  if ((await inspectGroup(process.pid)) !== undefined) return;
  throw new ParetapeError('MISSING', 'this system does not tell how much memory a tool uses', {
    hint: 'leave out memoryLimitMb, or run on Linux',
  });
}

/** Runs the program to its end, or kills it with all it started. Never throws for what the program does. */
export async function runTool(run: ToolRun): Promise<ToolEnding> {
  await checkWatchable(run);
  const started = performance.now();
  const mark = randomUUID();
  const child = execa('sh', ['-c', GUARD, 'sh', run.logFile, ...run.command], {
    cwd: run.cwd,
    env: { ...run.environment, [MARK]: mark },
    detached: true,
    reject: false,
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  if (child.pid === undefined) {
    throw new ParetapeError('MISSING', 'cannot run sh', { cause: (await child).cause });
  }
  const watched: Watched = {
    leader: child.pid,
    mark: `${MARK}=${mark}`,
    members: new Map(),
    peakMemoryMb: 0,
    reason: 'exit',
  };
  const ended = new AbortController();
  const watching = watchAndStop(run, watched, ended.signal);
  const result = await child;
  ended.abort();
  await watching;
  await signalGroup(watched.leader, watched.members, watched.mark, 'SIGKILL');
  if (watched.failure !== undefined) throw watched.failure;
  return {
    reason: watched.reason,
    exitCode: result.exitCode,
    signalName: result.signal,
    wallSeconds: (performance.now() - started) / 1000,
    peakMemoryMb: watched.peakMemoryMb,
  };
}
