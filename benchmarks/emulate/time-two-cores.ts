// The same job on two worker threads at the same time.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { JobRequest } from './jobs.js';

/** Units a second of both workers together, each at the pace of its fastest run while the other ran too. */
export async function rateOnTwoCores(request: JobRequest, seconds: number): Promise<number> {
  const script = new URL('./worker.js', import.meta.url);
  const workers = [1, 2].map(() => new Worker(script, { workerData: { request, seconds } }));
  try {
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    const rates = workers.map((worker) => once(worker, 'message'));
    for (const worker of workers) worker.postMessage('start');
    const results = await Promise.all(rates);
    return results.reduce((sum, [rate]) => sum + (rate as number), 0);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
