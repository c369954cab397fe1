// Doctor: can the results folder be written, how fast, how much room is there?
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../core/errors.js';
import type { Check } from './check.js';

const MINIMUM_FREE_GB = 1;
const TRIAL_BYTES = 8 << 20;

/** The folder itself, or the nearest one above that exists: the doctor creates nothing that stays. */
function nearestExisting(folder: string): string {
  let current = folder;
  while (!existsSync(current) && dirname(current) !== current) current = dirname(current);
  return current;
}

/** Megabytes a second of a synced write. */
async function measureWriteSpeed(folder: string): Promise<number> {
  const trial = await mkdtemp(join(folder, '.paretape-doctor-'));
  try {
    const file = await open(join(trial, 'trial'), 'wx');
    const startMs = performance.now();
    try {
      await file.writeFile(Buffer.alloc(TRIAL_BYTES, 0x5a));
      await file.sync();
    } finally {
      await file.close();
    }
    return TRIAL_BYTES / 1e6 / ((performance.now() - startMs) / 1000);
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function checkFreeSpace(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder);
  const freeGb = (bavail * bsize) / 1e9;
  const found = `${freeGb.toFixed(1)} GB free`;
  if (freeGb >= MINIMUM_FREE_GB) return { name: 'disk', status: 'ok', found };
  const mend = `free at least ${MINIMUM_FREE_GB} GB in ${folder}, or choose --results DIR elsewhere`;
  return { name: 'disk', status: 'missing', found, mend };
}

/** Room and write speed of the results folder, which need not exist yet. */
export async function checkResultsFolder(resultsRoot: string): Promise<readonly Check[]> {
  const folder = nearestExisting(resultsRoot);
  try {
    const speed = await measureWriteSpeed(folder);
    const found = `${folder} writes ${speed.toFixed(0)} MB/s`;
    return [await checkFreeSpace(folder), { name: 'results folder', status: 'ok', found }];
  } catch (error) {
    const mend = `make ${folder} writable (chmod u+w), or choose --results DIR elsewhere`;
    return [{ name: 'results folder', status: 'missing', found: messageOf(error), mend }];
  }
}
