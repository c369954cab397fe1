// One real study, then every command that looks at it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuiltCli } from './run-built-cli.js';
import { tinyStudy } from './tiny-study.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-study-'));
const results = join(folder, 'results');
const study = join(folder, 'study.yaml');
const run = (...args: string[]) => runBuiltCli(['--results', results, ...args], folder);
let first: Awaited<ReturnType<typeof run>>;

beforeAll(async () => {
  writeFileSync(study, tinyStudy(2));
  first = await run('run', study);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface FrontRow extends Record<string, string> {
  id: string;
  accuracy: string;
  source: string;
}

const readFront = (name = 'tiny') =>
  parse(readFileSync(join(results, name, 'front.csv')), { columns: true }) as FrontRow[];

describe('run', () => {
  it('answers on stdout with front, selected design and report, and keeps progress on stderr', () => {
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('is selected');
    expect(first.stdout).toContain(join(results, 'tiny', 'report.html'));
    expect(first.stdout).not.toContain('teacher:');
    expect(first.stderr).toContain('teacher:');
  });

  it('gives a front in which no design is beaten in accuracy, latency, area and power', () => {
    const points = readFront().map((row) => [
      -Number(row.accuracy),
      Number(row.latencyNs),
      Number(row.cellAreaUm2),
      Number(row.powerMw),
    ]);
    expect(points.length).toBeGreaterThan(0);
    const beats = (a: number[], b: number[]) =>
      a.every((value, k) => value <= b[k]) && a.some((value, k) => value < b[k]);
    for (const point of points) expect(points.some((other) => beats(other, point))).toBe(false);
  });

  it('chooses a design that was built, equal to the interpreter on every vector', () => {
    const data = JSON.parse(readFileSync(join(results, 'tiny', 'report-data.json'), 'utf8'));
    expect(data.selected.candidate.measured.criticalPathNs).toBeGreaterThan(0);
    expect(data.selected.verified).toEqual({ vectors: 16, mismatches: 0 });
    for (const student of data.students) {
      expect(student.interpreterAccuracy).toBe(student.trainingGraphAccuracy);
    }
  });

  it('a changed study is shown setting by setting and not mixed with the old one', async () => {
    const changed = join(folder, 'changed.yaml');
    writeFileSync(changed, tinyStudy(1).replace('networks: 1', 'networks: 2'));
    const { code, stderr } = await run('run', changed);
    expect(code).toBe(2);
    expect(stderr).toContain('synthesis.networks: 1 → 2');
    expect(stderr).toContain('--fork');
  });

  it('a fork keeps what is finished and leaves the old study alone', async () => {
    const before = readFileSync(join(results, 'tiny', 'journal.jsonl'), 'utf8');
    const changed = join(folder, 'changed.yaml');
    writeFileSync(changed, tinyStudy(2).replace('prefer: cellAreaUm2', 'prefer: accuracy'));
    const { code } = await run('run', changed, '--fork', 'tiny-accurate');
    expect(code).toBe(0);
    expect(readFileSync(join(results, 'tiny', 'journal.jsonl'), 'utf8')).toBe(before);
    const forked = readFileSync(join(results, 'tiny-accurate', 'journal.jsonl'), 'utf8');
    expect(forked.startsWith(before)).toBe(true);
    expect(forked.match(/"student"/g)).toEqual(before.match(/"student"/g));
  }, 120_000);
});

describe('select', () => {
  it('names the winner, which meets every constraint, as one JSON document', async () => {
    // The table is rounded; a bound just below what it shows is met.
    const bound = Math.max(...readFront().map((row) => Number(row.accuracy))) - 1e-5;
    const { code, stdout } = await run(
      '--json',
      'select',
      'tiny',
      '--constraint',
      `accuracy>=${bound}`,
      '--prefer',
      'latencyNs',
    );
    expect(code).toBe(0);
    const { winner } = JSON.parse(stdout);
    const row = readFront().find(({ id }) => id === winner.id);
    expect(Number(row?.accuracy)).toBeGreaterThanOrEqual(bound);
    expect(winner.reasons.length).toBeGreaterThan(0);
  });

  it('exits with 3 and says what came nearest when nothing qualifies', async () => {
    const { code, stdout } = await run('select', 'tiny', '--constraint', 'cellAreaUm2<=1');
    expect(code).toBe(3);
    expect(stdout).toContain('cellAreaUm2<=1');
    expect(stdout).toContain('nearest');
  });

  it('an unknown metric and an unknown study exit with 2 and the nearest name', async () => {
    const metric = await run('select', 'tiny', '--constraint', 'latency<=3');
    expect(metric.code).toBe(2);
    expect(metric.stderr).toContain('latencyNs');
    const name = await run('select', 'tinny');
    expect(name.code).toBe(2);
    expect(name.stderr).toContain('did you mean tiny?');
  });
});

describe('looking at a study', () => {
  it('study ls and show know it, report writes the same page again', async () => {
    const list = JSON.parse((await run('--json', 'study', 'ls')).stdout);
    expect(list.studies).toContainEqual({ study: 'tiny', students: 2, builds: 4, finished: true });
    expect((await run('study', 'show', 'tiny')).stdout).toBe(first.stdout);
    const page = readFileSync(join(results, 'tiny', 'report.html'), 'utf8');
    expect((await run('report', 'tiny')).code).toBe(0);
    expect(readFileSync(join(results, 'tiny', 'report.html'), 'utf8')).toBe(page);
  });

  it('explain design shows estimate, interval and measurement side by side', async () => {
    const { id } = readFront().find(({ source }) => source === 'measured') as FrontRow;
    const { code, stdout } = await run('explain', 'design', 'tiny', id.slice(0, 10));
    expect(code).toBe(0);
    expect(stdout).toContain('cellAreaUm2 (µm²)');
    expect(stdout).toMatch(/: [a-z_]+ .*rf=\d/);
  });

  it('explain reuse answers with the legal factors and the closest one', async () => {
    const { stdout } = await run(
      ...['--json', 'explain', 'reuse', '--n-in', '16', '--n-out', '12', '--requested', '5'],
    );
    expect(JSON.parse(stdout)).toEqual({
      valid: [1, 2, 4, 8, 16, 32, 48, 64, 96, 192],
      closest: 4,
    });
  });
});
