// The pool keeps its promises when workers answer, fail, hang or die.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { createProcessPool } from '../../src/execution/process-pool.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const serve = pathToFileURL(
  resolve(import.meta.dirname, '../../dist/src/execution/serve-tasks.js'),
).href;
const errors = pathToFileURL(resolve(import.meta.dirname, '../../dist/src/core/errors.js')).href;
const entryFile = join(folder, 'worker.mjs');
writeFileSync(
  entryFile,
  `import { existsSync, writeFileSync } from 'node:fs';
import { serveTasks } from '${serve}';
import { ParetapeError } from '${errors}';
serveTasks(async (task, report) => {
  if (task.kind === 'double') { report({ seen: task.value }); return Float32Array.from(task.value, (x) => 2 * x); }
  if (task.kind === 'fail') throw new ParetapeError('TOOL_FAILED', 'it would not', { hint: 'try less' });
  if (task.kind === 'die') { process.stderr.write('last words'); process.kill(process.pid, 'SIGKILL'); }
  if (task.kind === 'spin') for (;;);
  if (task.kind === 'dieOnce' && !existsSync(task.mark)) { writeFileSync(task.mark, ''); process.kill(process.pid, 'SIGKILL'); }
  if (task.kind === 'dieOnce') return 'survived';
  if (task.kind === 'grow') { const held = []; for (;;) { held.push(Buffer.alloc(1 << 24, 1)); await new Promise((done) => setTimeout(done, 5)); } }
  if (task.kind === 'pid') return process.pid;
});
`,
);
const entry = pathToFileURL(entryFile);

it('tasks travel with typed arrays, report progress, and come back in order', async () => {
  const pool = createProcessPool({ entry, workers: 2 });
  const progress: unknown[] = [];
  const inputs = [[1, 2], [3], [4, 5, 6]].map((values) => Float32Array.from(values));
  const outputs = await Promise.all(
    inputs.map((value) =>
      pool.run({ kind: 'double', value }, { onProgress: (seen) => progress.push(seen) }),
    ),
  );
  expect(outputs).toEqual(inputs.map((value) => value.map((x) => 2 * x)));
  expect(progress).toHaveLength(3);
  pool.close();
});

it('an error keeps its code and hint, and the worker goes on', async () => {
  const pool = createProcessPool({ entry, workers: 1 });
  const before = await pool.run({ kind: 'pid' });
  await expect(pool.run({ kind: 'fail' })).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: 'it would not',
    hint: 'try less',
  });
  expect(await pool.run({ kind: 'pid' })).toBe(before);
  pool.close();
});

it('a worker that dies fails its own task only, and is replaced', async () => {
  const pool = createProcessPool({ entry, workers: 1 });
  const doomed = pool.run({ kind: 'die' });
  const next = pool.run<unknown, number>({ kind: 'pid' });
  await expect(doomed).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('SIGKILL'),
  });
  expect(await next).toBeGreaterThan(0);
  pool.close();
});

it('a task over its time is ended, and the pool goes on', async () => {
  const pool = createProcessPool({ entry, workers: 1 });
  await expect(pool.run({ kind: 'spin' }, { timeoutSeconds: 0.5 })).rejects.toMatchObject({
    code: 'TOOL_FAILED',
    message: expect.stringContaining('0.5 s'),
  });
  expect(await pool.run({ kind: 'pid' })).toBeGreaterThan(0);
  pool.close();
});

it('closing ends what runs as INTERRUPTED, not as a failure of the tool', async () => {
  const pool = createProcessPool({ entry, workers: 1 });
  const running = pool.run({ kind: 'spin' });
  const waiting = pool.run({ kind: 'pid' });
  setTimeout(() => pool.close(), 300);
  await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

it('a task whose worker dies of itself is given to another as often as asked', async () => {
  const pool = createProcessPool({ entry, workers: 1 });
  const mark = join(folder, 'died-once');
  expect(await pool.run({ kind: 'dieOnce', mark }, { retries: 1 })).toBe('survived');
  await expect(pool.run({ kind: 'die' }, { retries: 1 })).rejects.toMatchObject({
    code: 'TOOL_FAILED',
  });
  pool.close();
});

it.skipIf(process.platform !== 'linux')(
  'a worker that holds too much memory is stopped, not retried (needs /proc)',
  async () => {
    const pool = createProcessPool({ entry, workers: 1 });
    const started = performance.now();
    const grown = pool.run({ kind: 'grow' }, { memoryLimitMb: 400, retries: 5 });
    await expect(grown).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: 'it needs more than 400 MB of memory',
    });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(await pool.run({ kind: 'double', value: Float32Array.of(2) })).toEqual(
      Float32Array.of(4),
    );
    pool.close();
  },
);
