// Both ways of running Yosys behave the same; a program's time-out and disappearance are tried with shell scripts.
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { createNativeYosys } from '../../src/synthesis/native-yosys.js';
import { createYowaspYosys } from '../../src/synthesis/yowasp-yosys.js';

const INVERTER = 'module m(input a, output y); assign y = ~a; endmodule\n';
const LIMIT = { timeoutSeconds: 60 };

const installed = (process.env.PATH ?? '')
  .split(delimiter)
  .some((folder) => existsSync(join(folder, 'yosys')));

describe.each([
  { name: 'yowasp', create: createYowaspYosys, present: true },
  {
    name: 'a program (needs yosys in PATH)',
    create: () => createNativeYosys('yosys'),
    present: installed,
  },
])('yosys as $name', ({ create, present }) => {
  test.skipIf(!present)('tells its version and runs a script on files in folders', async () => {
    const yosys = create();
    expect(await yosys.version()).toMatch(/^\d+\.\d+/);
    const { outputs, log } = await yosys.run({
      ...LIMIT,
      script: 'read_verilog rtl/m.v\nsynth -top m\nwrite_verilog -noattr out.v\n',
      files: { 'rtl/m.v': INVERTER },
      outputs: ['out.v'],
    });
    expect(outputs['out.v']).toContain('module m(a, y);');
    expect(log).toContain('Executing Verilog');
  });

  test.skipIf(!present)('fails with the last lines of the log, then works again', async () => {
    const yosys = create();
    const files = { 'm.v': 'module m(input a;\nendmodule\n' };
    const bad = { ...LIMIT, script: 'read_verilog m.v\n', files, outputs: [] };
    const error = await yosys.run(bad).then(
      () => undefined,
      (thrown: ParetapeError) => thrown,
    );
    expect(error).toMatchObject({ code: 'TOOL_FAILED' });
    expect(error?.message).toMatch(/m\.v:1: ERROR: syntax error/);
    expect(error?.message.split('\n').length).toBeLessThanOrEqual(11);
    const good = { ...LIMIT, script: 'read_verilog m.v\n', files: { 'm.v': INVERTER } };
    expect((await yosys.run({ ...good, outputs: [] })).outputs).toEqual({});
    await expect(yosys.run({ ...good, outputs: ['none.v'] })).rejects.toThrow(/wrote no none\.v/);
  });
});

describe('a program that stands for yosys', () => {
  let folder: string;
  const program = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${text}\n`);
    await chmod(path, 0o755);
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paretape-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is given the script and the files, and its outputs, log and memory come back', async () => {
    const path = await program(
      'copy',
      'cat "$2" in/a.txt > out.txt; echo one; echo two >&2; echo "CPU: user 1s, MEM: 17.50 MB peak"',
    );
    const result = await createNativeYosys(path).run({
      ...LIMIT,
      script: 'the script\n',
      files: { 'in/a.txt': 'the file\n' },
      outputs: ['out.txt'],
    });
    expect(result.outputs).toEqual({ 'out.txt': 'the script\nthe file\n' });
    expect(result.log).toContain('one\ntwo');
    expect(result.peakMemoryMb).toBe(17.5);
  });

  test('is killed with its children when the time is up', async () => {
    const proof = join(folder, 'alive');
    const path = await program('hang', `echo started; (sleep 1; echo > ${proof}) & wait`);
    const started = performance.now();
    const run = createNativeYosys(path).run({
      script: '',
      files: {},
      outputs: [],
      timeoutSeconds: 0.3,
    });
    await expect(run).rejects.toThrow(/killed after 0\.3 s:\nstarted/);
    expect(performance.now() - started).toBeLessThan(10_000);
    await wait(1200);
    expect(existsSync(proof)).toBe(false);
  });

  test('is MISSING when it cannot be run or is something else', async () => {
    const missing = createNativeYosys('/nowhere/yosys');
    await expect(missing.version()).rejects.toMatchObject({ code: 'MISSING' });
    const other = createNativeYosys(await program('other', 'echo hello'));
    await expect(other.version()).rejects.toThrow(/does not answer like yosys/);
    const failing = createNativeYosys(await program('failing', 'echo oops; exit 3'));
    const run = failing.run({ ...LIMIT, script: '', files: {}, outputs: [] });
    await expect(run).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: 'yosys failed:\noops',
    });
    await expect(run).rejects.toBeInstanceOf(ParetapeError);
  });
});
