// A pool of worker processes for work that fills a core: training and synthesis.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { ParetapeError } from '../core/errors.js';
import { runOnWorker, type TaskOptions, WorkerEnded } from './run-on-worker.js';

/** Runs tasks in forked processes, at most `workers` at once, in the order they were asked for. */
export interface ProcessPool {
  run<Input, Output>(input: Input, options?: TaskOptions): Promise<Output>;
  /** Kills every worker; tasks under way or waiting fail with INTERRUPTED. */
  close(): void;
}

export interface PoolOptions {
  /** The worker's entry file, e.g. `new URL('./training-worker.js', import.meta.url)`. */
  readonly entry: URL;
  readonly workers: number;
  /** Memory limit of a worker's JavaScript heap, in MB. */
  readonly heapMb?: number;
}

/** Tests run from TypeScript sources, workers only from the build: maps an entry among the sources into `dist`. */
function builtEntry(entry: URL): URL {
  const sources = new URL('../../src/', import.meta.url);
  const isSource = import.meta.url.endsWith('.ts') && entry.href.startsWith(sources.href);
  if (!isSource) return entry;
  const inside = entry.href.slice(sources.href.length).replace(/\.ts$/, '.js');
  return new URL(`../dist/src/${inside}`, sources);
}

function startWorker(options: PoolOptions): ChildProcess {
  return fork(fileURLToPath(builtEntry(options.entry)), {
    serialization: 'advanced',
    execArgv: [`--max-old-space-size=${options.heapMb ?? 4096}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** False for a worker that was killed or has ended, also before the operating system has said so. */
function isUsable(worker: ChildProcess): boolean {
  return worker.connected && !worker.killed && worker.exitCode === null;
}

/** A pool whose workers start with the first tasks and live until `close`. */
export function createProcessPool(options: PoolOptions): ProcessPool {
  const limit = pLimit(Math.max(1, options.workers));
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();
  let closed = false;
  let lastId = 0;

  const takeWorker = (): ChildProcess => {
    for (let waiting = idle.pop(); waiting; waiting = idle.pop()) {
      if (isUsable(waiting)) return waiting;
    }
    const worker = startWorker(options);
    all.add(worker);
    return worker.on('exit', () => all.delete(worker));
  };

  const interrupted = () => new ParetapeError('INTERRUPTED', 'the run was interrupted');

  const runTask = async <Output>(input: unknown, taskOptions: TaskOptions): Promise<Output> => {
    if (closed) throw interrupted();
    const worker = takeWorker();
    try {
      return await runOnWorker<Output>(worker, ++lastId, input, taskOptions);
    } catch (thrown) {
      throw closed ? interrupted() : thrown;
    } finally {
      if (isUsable(worker)) idle.push(worker);
    }
  };

  const runWithRetries = async <Output>(input: unknown, options: TaskOptions): Promise<Output> => {
    for (let left = options.retries ?? 0; ; left--) {
      try {
        return await runTask<Output>(input, options);
      } catch (thrown) {
        if (left <= 0 || !(thrown instanceof WorkerEnded)) throw thrown;
      }
    }
  };

  return {
    run: (input, taskOptions = {}) => limit(() => runWithRetries(input, taskOptions)),
    close: () => {
      closed = true;
      for (const worker of all) worker.kill('SIGKILL');
    },
  };
}
