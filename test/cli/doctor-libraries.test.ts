// The doctor on cell libraries: which are there, where, and how to get the others.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBuiltCli } from './run-built-cli.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paretape-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('doctor names the folder and corners of an installed library, and how to install another', async () => {
  const library = join(folder, 'pdk/ihp-sg13g2/libs.ref/sg13g2_stdcell/lib');
  await mkdir(library, { recursive: true });
  for (const corner of ['typ_1p20V_25C', 'slow_1p08V_125C']) {
    await writeFile(join(library, `sg13g2_stdcell_${corner}.lib`), '');
  }
  const cwd = join(folder, 'work');
  await mkdir(cwd);
  const { stdout } = await runBuiltCli(['doctor', '--json'], cwd, {
    PDK_ROOT: join(folder, 'pdk'),
    FLOW_HOME: '',
  });
  const { checks, healthy } = JSON.parse(stdout);
  expect(healthy).toBe(true);
  expect(checks).toContainEqual({
    name: 'ihp-sg13g2',
    status: 'ok',
    found: `${library}, corners: slow_1p08V_125C, typ_1p20V_25C`,
  });
  expect(checks).toContainEqual({
    name: 'nangate45',
    status: 'absent',
    found: 'no Liberty file found',
    mend: expect.stringContaining('git clone'),
  });
});
