// A process that trains one job: warms up, says so, waits for the start, runs for a while and reports its pace.
import { once } from 'node:events';
import { createBatchLoop, type TrainingRequest } from './jobs.js';
import type { ProcessReport } from './run-processes.js';

const request = JSON.parse(process.argv[2]) as TrainingRequest;
const trainBatch = await createBatchLoop(request);

/** Steps one after the other for about so many seconds; seconds of each, sorted. */
function timeSteps(seconds: number): number[] {
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  while (times.length < 10 || performance.now() < end) {
    const start = performance.now();
    trainBatch();
    times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b);
}

timeSteps(Math.min(1, request.seconds));
console.log('ready');
await once(process.stdin, 'data');
const before = process.cpuUsage();
const times = timeSteps(request.seconds);
const { user, system } = process.cpuUsage(before);
const report: ProcessReport = {
  // What a tenth of the steps undercut: other work on the machine only ever slows steps down.
  rate: request.batch / times[Math.floor(times.length / 10)],
  ratePerCpuSecond: (request.batch * times.length) / ((user + system) / 1e6),
  peakMiB: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(report));
process.exit(0);
