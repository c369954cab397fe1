// One task on one worker process: waits for its answer, its death or its time-out, whichever comes first.
import type { ChildProcess } from 'node:child_process';
import { ParetapeError } from '../core/errors.js';
import type { ErrorReply, Reply } from './messages.js';
import { watchMemory } from './watch-memory.js';

/** How one task is run. */
export interface TaskOptions {
  /** The worker is killed and the task fails with TOOL_FAILED after this long. */
  readonly timeoutSeconds?: number;
  /** The worker is killed and the task fails with TOOL_FAILED when it holds more memory than this. */
  readonly memoryLimitMb?: number;
  /** How often a task whose worker died of itself (by a crash, or killed for want of memory) is given to another; 0 when left out. */
  readonly retries?: number;
  readonly onProgress?: (progress: unknown) => void;
}

/** Kept of what a worker writes to stderr, for the message when it dies. */
const LAST_WORDS = 2000;

function reviveError({ code, message, hint, stack }: ErrorReply): ParetapeError {
  const error = new ParetapeError(code, message, { hint });
  if (stack) error.stack = stack;
  return error;
}

/** A worker that ended before it answered, neither for its time-out nor for its memory limit. */
export class WorkerEnded extends ParetapeError {}

function describeEnd(code: number | null, signal: string | null, words: string): WorkerEnded {
  const why = `worker ended (${signal ?? `exit ${code}`})`;
  const lines = words.trim().split('\n').slice(-10).join('\n');
  return new WorkerEnded('TOOL_FAILED', lines ? `${why}:\n${lines}` : why);
}

function timedOut(seconds: number): ParetapeError {
  return new ParetapeError('TOOL_FAILED', `no answer within ${seconds} s`, {
    hint: 'raise the time-out or make the design smaller',
  });
}

function tooLarge(limitMb: number): ParetapeError {
  return new ParetapeError('TOOL_FAILED', `it needs more than ${limitMb} MB of memory`, {
    hint: 'raise the memory limit or make the design smaller',
  });
}

/** The worker's answer; rejects with the worker's own error, or TOOL_FAILED when it dies or takes too long. */
export function runOnWorker<Output>(
  worker: ChildProcess,
  id: number,
  input: unknown,
  { timeoutSeconds, memoryLimitMb, onProgress }: TaskOptions,
): Promise<Output> {
  return new Promise<Output>((resolve, reject) => {
    let words = '';
    let timer: NodeJS.Timeout | undefined;
    let endWatch = () => {};
    const keepWords = (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-LAST_WORDS);
    };
    const settle = (act: () => void) => {
      clearTimeout(timer);
      endWatch();
      worker.off('message', onMessage).off('exit', onExit);
      worker.stderr?.off('data', keepWords);
      act();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const onMessage = (reply: Reply) => {
      if (reply.id !== id) return;
      if (reply.kind === 'progress') onProgress?.(reply.progress);
      else if (reply.kind === 'done') settle(() => resolve(reply.output as Output));
      else fail(reviveError(reply));
    };
    const onExit = (code: number | null, signal: string | null) =>
      fail(describeEnd(code, signal, words));
    worker.on('message', onMessage).on('exit', onExit);
    worker.stderr?.on('data', keepWords);
    if (timeoutSeconds !== undefined) {
      timer = setTimeout(() => {
        worker.kill('SIGKILL');
        fail(timedOut(timeoutSeconds));
      }, timeoutSeconds * 1000);
    }
    if (memoryLimitMb !== undefined && worker.pid !== undefined) {
      endWatch = watchMemory(worker.pid, memoryLimitMb, () => {
        worker.kill('SIGKILL');
        fail(tooLarge(memoryLimitMb));
      });
    }
    worker.send({ id, input }, (error) => error && fail(error));
  });
}
