// A program under watch: stopped for time, memory or on request, with everything it started.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runTool } from '../../../src/synthesis/external/run-tool.js';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paretape-tool-'));
});
afterEach(() => rmSync(home, { recursive: true }));

describe('a program that must be stopped', () => {
  // Children that ignore the polite signal, one of them in a session of its own.
  const FAMILY = `sh -c 'trap "" TERM; echo $$ >> ${'$PIDS'}; while :; do sleep 0.1; done' &
    setsid sh -c 'echo $$ >> ${'$PIDS'}; while :; do sleep 0.1; done' &
    while [ "$(wc -l < ${'$PIDS'} 2>/dev/null)" != 2 ]; do sleep 0.05; done\n`;
  const pids = () => readFileSync(join(home, 'pids'), 'utf8').trim().split('\n').map(Number);
  const isAlive = (pid: number) => existsSync(`/proc/${pid}/stat`);
  const settle = async () => {
    for (let tries = 0; tries < 100 && pids().some(isAlive); tries++) await wait(50);
    return pids().filter(isAlive);
  };
  const inTime = (script: string, more: object) =>
    runTool({
      command: ['sh', '-c', FAMILY + script],
      cwd: home,
      environment: { PIDS: join(home, 'pids') },
      logFile: join(home, 'log'),
      timeoutSeconds: 20,
      graceMs: 300,
      ...more,
    });

  test('is killed when its time is up, with all it started', async () => {
    const ending = await inTime('trap "echo asked; exit 0" TERM; sleep 60 & wait', {
      timeoutSeconds: 1.5,
    });
    expect(ending.reason).toBe('timeout');
    expect(ending.wallSeconds).toBeLessThan(8);
    expect(pids()).toHaveLength(2);
    expect(await settle()).toEqual([]);
    expect(readFileSync(join(home, 'log'), 'utf8')).toContain('asked');
  });

  test('is killed over its memory, with all it started', async () => {
    const eat = `exec node -e 'const kept = []; setInterval(() => kept.push(Buffer.alloc(5e7, 1)), 20)'`;
    const ending = await inTime(eat, { memoryLimitMb: 400 });
    expect(ending.reason).toBe('memory');
    expect(ending.peakMemoryMb).toBeGreaterThan(400);
    expect(await settle()).toEqual([]);
  });

  test('is killed on an interrupt', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 800);
    const ending = await inTime('sleep 60', { signal: abort.signal });
    expect(ending.reason).toBe('interrupted');
    expect(await settle()).toEqual([]);
  });

  test('leaves nothing running behind when it ends by itself', async () => {
    expect(await inTime('exit 0', {})).toMatchObject({ reason: 'exit', exitCode: 0 });
    expect(await settle()).toEqual([]);
  });
});

test('when our own process is killed, the tool goes with it and its log stays', async () => {
  const script = join(home, 'host.mjs');
  const module = new URL('../../../src/synthesis/external/run-tool.ts', import.meta.url);
  expect(existsSync(module)).toBe(true);
  // The guard alone, as runTool starts it, without the rest of this project.
  const guard = /const GUARD =\s*'(.*)';/.exec(readFileSync(module, 'utf8'))?.[1];
  expect(guard).toBeDefined();
  writeFileSync(
    script,
    `import { spawn } from 'node:child_process';
     const child = spawn('sh', ['-c', ${JSON.stringify(guard)}, 'sh', '${home}/log', 'sh', '-c', 'echo begun; sleep 60'],
       { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
     console.log(child.pid);`,
  );
  const host = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => host.stdout.once('data', resolve)));
  for (let tries = 0; tries < 100 && !existsSync(`${home}/log`); tries++) await wait(20);
  host.kill('SIGKILL');
  for (let tries = 0; tries < 100 && existsSync(`/proc/${pid}`); tries++) await wait(20);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(readFileSync(`${home}/log`, 'utf8')).toBe('begun\n');
});
