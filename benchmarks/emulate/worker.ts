// One core's share: makes a job, waits for the start, runs it for a while and reports the fastest run.
import { parentPort, workerData } from 'node:worker_threads';
import { createJob, type JobRequest } from './jobs.js';
import { bestSeconds } from './time-job.js';

const { request, seconds } = workerData as { request: JobRequest; seconds: number };
const job = createJob(request);
job.run();
parentPort?.once('message', () =>
  parentPort?.postMessage(job.units / bestSeconds(job.run, seconds)),
);
parentPort?.postMessage('ready');
