// Bad input gets one clear error: what, where, what was expected; the right exit code; nothing half-written.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { generic45Liberty } from '../../src/targets/generic45.js';
import { runBuiltCli } from './run-built-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'paretape-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A version 1.0 .npy header that promises more floats than follow. */
function truncatedNpy(): Buffer {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (100, 8), }".padEnd(117);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length + 1);
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  return Buffer.concat([start, length, Buffer.from(`${text}\n`), Buffer.alloc(64)]);
}

const breakLine = (text: string, line: number) =>
  text
    .split('\n')
    .map((content, index) => (index + 1 === line ? `${content} {{` : content))
    .join('\n');

writeFileSync(join(folder, 'short.npy'), truncatedNpy());
writeFileSync(join(folder, 'broken.lib'), breakLine(generic45Liberty(), 120));
writeFileSync(join(folder, 'train.csv'), 'a,label\n1,0\n2,1\n');
writeFileSync(join(folder, 'text.csv'), 'a,label\n1,0\nlots,1\n');

const csv = (train: string) => `{kind: csv, train: ${train}, test: train.csv, label: label}`;
const npy =
  '{kind: npy, trainFeatures: short.npy, trainLabels: short.npy, testFeatures: short.npy, testLabels: short.npy}';

const cases: readonly [string, string, number, readonly string[]][] = [
  [
    'an unknown key',
    'dataset: {kind: pulses, sample: 100}',
    2,
    ['study.yaml:2:25', 'did you mean "samples"'],
  ],
  [
    'a value of the wrong type',
    'dataset: {kind: pulses}\nteacher: {epochs: many}',
    2,
    ['study.yaml:3:19', 'expected a number'],
  ],
  [
    'a missing dataset',
    `dataset: ${csv('trian.csv')}`,
    5,
    ['trian.csv', 'nearest file: train.csv'],
  ],
  ['text among the features', `dataset: ${csv('text.csv')}`, 2, ['text.csv:3:1']],
  ['a truncated npy file', `dataset: ${npy}`, 2, ['short.npy', 'truncated']],
  [
    'a Liberty file with a syntax error',
    'dataset: {kind: pulses, samples: 400}\ntarget: {kind: asic, liberty: broken.lib}',
    2,
    ['broken.lib:120:'],
  ],
  [
    'a constraint on no metric',
    "dataset: {kind: pulses}\nselect: {constraints: ['latency<=3']}",
    2,
    ['study.yaml:3:', 'latencyNs'],
  ],
];

it.each(cases)('%s', async (_what, text, exitCode, expected) => {
  writeFileSync(join(folder, 'study.yaml'), `study: bad\n${text}\n`);
  const { code, stdout, stderr } = await runBuiltCli(['run', 'study.yaml'], folder);
  for (const words of expected) expect(stderr).toContain(words);
  expect(stderr.match(/^error /gm)).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  const left = existsSync(join(folder, 'results', 'bad'))
    ? readdirSync(join(folder, 'results', 'bad'), { recursive: true })
    : [];
  expect(left.filter((name) => String(name).endsWith('.tmp') || name === '.lock')).toEqual([]);
});

it('a results folder that cannot be written names the way out', async () => {
  const { code, stderr } = await runBuiltCli(['--results', 'train.csv', 'run', 'pulses'], folder);
  expect(code).toBe(5);
  expect(stderr).toContain('--results DIR');
});
