// A run killed at any moment, then started again, ends with the same front to the last byte.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRandom } from '../../src/core/random.js';
import { tinyStudy } from './tiny-study.js';

const cli = resolve(import.meta.dirname, '../../dist/src/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'paretape-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function startRun(results: string, workers: number): ChildProcess {
  const file = join(folder, `study-${workers}.yaml`);
  writeFileSync(file, tinyStudy(workers));
  const args = [cli, '--results', results, '--quiet', 'run', file];
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

async function finish(run: ChildProcess): Promise<void> {
  let stderr = '';
  run.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(run, 'exit')) as [number | null];
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

async function killAfter(run: ChildProcess, milliseconds: number): Promise<boolean> {
  const exited = once(run, 'exit');
  const timer = setTimeout(() => run.kill('SIGKILL'), milliseconds);
  const [code] = (await exited) as [number | null];
  clearTimeout(timer);
  return code === null;
}

const outputsOf = (results: string) =>
  ['front.csv', 'front.json', 'selection.json', 'provenance.json'].map((name) =>
    readFileSync(join(results, 'tiny', name), 'utf8'),
  );

it('kill -9 at random moments, with another number of workers each time, changes no byte of the front', async () => {
  const calm = join(folder, 'calm');
  const began = performance.now();
  await finish(startRun(calm, 2));
  const wholeMs = performance.now() - began;

  const stormy = join(folder, 'stormy');
  const random = createRandom(Date.now() % 1_000_000, 'kill moments');
  let kills = 0;
  for (let attempt = 0; attempt < 5; attempt++) {
    const moment = 200 + random.uniform() * wholeMs * 0.6;
    if (await killAfter(startRun(stormy, 1 + (attempt % 2)), moment)) kills++;
  }
  expect(kills).toBeGreaterThan(0);
  await finish(startRun(stormy, 1));
  expect(outputsOf(stormy)).toEqual(outputsOf(calm));

  // And once more: nothing is left to do, nothing changes.
  const journal = readFileSync(join(stormy, 'tiny', 'journal.jsonl'), 'utf8');
  await finish(startRun(stormy, 2));
  expect(outputsOf(stormy)).toEqual(outputsOf(calm));
  expect(readFileSync(join(stormy, 'tiny', 'journal.jsonl'), 'utf8')).toBe(journal);
  expect(existsSync(join(stormy, 'tiny', 'report.html'))).toBe(true);
}, 600_000);
