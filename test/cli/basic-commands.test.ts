// The command line as a user meets it: streams, exit codes, files.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadStudyFile } from '../../src/config/load-study.js';
import { CLI, runBuiltCli } from './run-built-cli.js';

let folder: string;
beforeAll(async () => {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  folder = await mkdtemp(join(tmpdir(), 'paretape-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('--help and --version answer on stdout, exit code 0', async () => {
  const help = await runBuiltCli(['--help'], folder);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(
    /Usage: paretape[\s\S]* init [\s\S]* schema [\s\S]* doctor [\s\S]*Exit codes: 0 done/,
  );
  expect(await runBuiltCli(['help'], folder)).toEqual(help);
  const { version } = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  expect(await runBuiltCli(['--version'], folder)).toEqual({
    code: 0,
    stdout: `${version}\n`,
    stderr: '',
  });
});

test.each([
  [[], /^Usage: paretape/],
  [['doctr'], /^error USAGE unknown command 'doctr'\n\(Did you mean doctor\?\)\n$/],
  [['doctor', '--jsn'], /^error USAGE unknown option '--jsn'\n\(Did you mean --json\?\)\n$/],
  [['init', 'a', 'b'], /^error USAGE too many arguments/],
  [['init', '--from', 'cvs'], /^error USAGE .*Allowed choices are pulses, csv/],
  [
    ['init', 'Bad Name'],
    /^error USAGE "Bad Name" cannot be the name of a study\nhint small letters/,
  ],
])('bad usage %j exits with 2 and leaves stdout empty', async (args, stderr) => {
  const result = await runBuiltCli(args, folder);
  expect(result).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) });
});

test.each(['pulses', 'csv'])(
  'init --from %s writes a valid study that names its schema',
  async (from) => {
    const cwd = await mkdtemp(join(folder, 'init-'));
    const result = await runBuiltCli(['init', 'my-own', '--from', from], cwd);
    expect(result).toEqual({
      code: 0,
      stdout: 'study.yaml\n',
      stderr: 'next: paretape run study.yaml\n',
    });
    expect((await readdir(cwd)).sort()).toEqual(['study.schema.json', 'study.yaml']);
    const { config, text } = await loadStudyFile('study.yaml', cwd);
    expect(config).toMatchObject({ study: 'my-own', dataset: { kind: from } });
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./study.schema.json');
  },
);

test('init never replaces a changed study without --force', async () => {
  const cwd = await mkdtemp(join(folder, 'twice-'));
  await runBuiltCli(['init', 'first'], cwd);
  expect((await runBuiltCli(['init', 'first', '--quiet'], cwd)).code).toBe(0);
  const refused = await runBuiltCli(['init', 'second'], cwd);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(
    /^error USAGE .*study\.yaml the file exists already\nhint --force replaces it\n$/,
  );
  expect(await readFile(join(cwd, 'study.yaml'), 'utf8')).toContain('study: first\n');
  const forced = await runBuiltCli(['init', 'second', '--force', '--json', '--quiet'], cwd);
  expect(forced).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(forced.stdout)).toEqual({
    schema: 'paretape/init/1',
    files: ['study.yaml', 'study.schema.json'],
  });
  expect(await readFile(join(cwd, 'study.yaml'), 'utf8')).toContain('study: second\n');
});

test('schema prints what init puts beside the study', async () => {
  const cwd = await mkdtemp(join(folder, 'schema-'));
  const { code, stdout, stderr } = await runBuiltCli(['schema'], cwd);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    title: 'paretape study',
    type: 'object',
    additionalProperties: false,
  });
  await runBuiltCli(['init'], cwd);
  expect(await readFile(join(cwd, 'study.schema.json'), 'utf8')).toBe(stdout);
});

test('a reader that goes away early is no error', async () => {
  const child = spawn(process.execPath, [CLI, 'schema']);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('doctor --json tells of everything a run needs and leaves nothing behind', async () => {
  const cwd = await mkdtemp(join(folder, 'doctor-'));
  const { code, stdout, stderr } = await runBuiltCli(['doctor', '--json'], cwd);
  const report = JSON.parse(stdout);
  expect({ code, stderr, healthy: report.healthy }).toEqual({ code: 0, stderr: '', healthy: true });
  expect(report.schema).toBe('paretape/doctor/1');
  const status = Object.fromEntries(
    report.checks.map((check: { name: string; status: string }) => [check.name, check.status]),
  );
  expect(status).toMatchObject({
    node: 'ok',
    memory: 'ok',
    disk: 'ok',
    'results folder': 'ok',
    '@tensorflow/tfjs-backend-wasm': 'ok',
    '@yowasp/yosys': 'ok',
  });
  expect(Object.keys(status)).toEqual(
    expect.arrayContaining(['yosys', 'sta', 'iverilog', '@tensorflow/tfjs-node']),
  );
  expect(await readdir(cwd)).toEqual([]);
});

test('doctor finds native tools on PATH without running them', async () => {
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'yosys'), `#!/bin/sh\ntouch ${join(bin, 'was-run')}\n`, {
    mode: 0o755,
  });
  await writeFile(join(bin, 'sta'), 'not executable', { mode: 0o644 });
  const { stdout } = await runBuiltCli(['doctor', '--json'], folder, { PATH: bin });
  const { checks } = JSON.parse(stdout);
  expect(checks).toContainEqual({ name: 'yosys', status: 'ok', found: join(bin, 'yosys') });
  expect(checks).toContainEqual(expect.objectContaining({ name: 'sta', status: 'absent' }));
  expect(existsSync(join(bin, 'was-run'))).toBe(false);
});

test.each([
  ['--results', ['--results', '/proc/results'], {}],
  ['PARETAPE_RESULTS', [], { PARETAPE_RESULTS: '/proc/results' }],
])('doctor exits with 5 when the folder of %s cannot be written', async (_name, args, env) => {
  const { code, stdout } = await runBuiltCli(['doctor', '--json', ...args], folder, { ...env });
  expect(code).toBe(5);
  expect(JSON.parse(stdout).checks).toContainEqual(
    expect.objectContaining({
      name: 'results folder',
      status: 'missing',
      mend: expect.stringContaining('--results DIR'),
    }),
  );
});
