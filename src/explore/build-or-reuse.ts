// One build: taken over from the cache that studies share, or made and left there.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shareFolder } from '../storage/linked-folder.js';
import type { SynthesisBench } from './synthesis-bench.js';

/** A worker that crashed, or that the system killed for want of memory, is given one more chance. */
const RETRIES = 1;

/** The report of a finished build's folder; undefined where there is none. */
async function readReport<Report>(folder: string): Promise<Report | undefined> {
  const text = await readFile(join(folder, 'report.json'), 'utf8').catch(
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return undefined;
      throw thrown;
    },
  );
  return text === undefined ? undefined : (JSON.parse(text) as Report);
}

/** The report of the build of this key; the worker that makes it is killed after `timeoutSeconds` and a minute. */
export async function buildOrReuse<Task, Report>(
  bench: SynthesisBench,
  key: string,
  task: Task,
  timeoutSeconds: number,
): Promise<Report> {
  const [folder, shared] = [bench.buildFolder(key), bench.sharedFolder(key)];
  if (shared !== undefined && (await shareFolder(shared, folder))) {
    const known = await readReport<Report>(folder);
    if (known !== undefined) return known;
  }
  const report = await bench.pool.run<Task, Report>(task, {
    timeoutSeconds: timeoutSeconds + 60,
    memoryLimitMb: bench.settings.memoryLimitMb,
    retries: RETRIES,
  });
  if (shared !== undefined) await shareFolder(folder, shared);
  return report;
}
