// The laws of the house are kept by a rule that really fires.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'paretape-laws-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(root, file), join(house, file));
  }
  symlinkSync(join(root, 'node_modules'), join(house, 'node_modules'));
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

/** Rules broken by a house of these files. */
function brokenRules(files: Readonly<Record<string, string>>): string[] {
  for (const room of ['src', 'search', 'estimators']) {
    rmSync(join(house, room), { recursive: true, force: true });
    mkdirSync(join(house, room));
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), text);
  }
  const { stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      'src',
      'search',
      'estimators',
    ],
    { cwd: house, encoding: 'utf8' },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string } }[] };
  };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))];
}

const planted: readonly [string, string, Readonly<Record<string, string>>][] = [
  [
    'an import circle',
    'no-circles',
    {
      'src/core/a.ts': "import { b } from './b.js';\nexport const a = () => b;\n",
      'src/core/b.ts': "import { a } from './a.js';\nexport const b = () => a;\n",
    },
  ],
  [
    'an upward import',
    'no-upward-import-from-hardware',
    {
      'src/hardware/a.ts': "import { b } from '../explore/b.js';\nexport const a = b;\n",
      'src/explore/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'core reaching out',
    'core-stands-alone',
    {
      'src/core/a.ts': "import { parse } from 'yaml';\nexport const a = parse;\n",
    },
  ],
  [
    'search knowing hardware',
    'search-knows-nothing-of-ours',
    {
      'search/a.ts': "import { b } from '../src/core/b.js';\nexport const a = b;\n",
      'src/core/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'an estimator looking beyond core',
    'estimators-see-core-only',
    {
      'estimators/a.ts': "import { b } from '../src/hardware/b.js';\nexport const a = b;\n",
      'src/hardware/b.ts': 'export const b = 1;\n',
    },
  ],
  [
    'tfjs outside training',
    'tfjs-in-training',
    { 'src/explore/a.ts': "import * as tf from '@tensorflow/tfjs-core';\nexport const a = tf;\n" },
  ],
  [
    'charts outside reports',
    'charts-in-reports',
    { 'src/explore/a.ts': "import * as charts from 'echarts';\nexport const a = charts;\n" },
  ],
  [
    'a process runner outside synthesis',
    'process-runner-in-synthesis',
    { 'src/explore/a.ts': "import { execa } from 'execa';\nexport const a = execa;\n" },
  ],
  [
    'file access in a pure room',
    'pure-rooms-touch-no-machine',
    { 'search/a.ts': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n" },
  ],
];

it.each(planted)('%s breaks the rule %s', (_what, rule, files) => {
  expect(brokenRules(files)).toContain(rule);
});

it('a lawful house breaks none', () => {
  const lawful = {
    'src/core/a.ts': "import { join } from 'node:path';\nexport const a = join;\n",
    'src/hardware/b.ts': "import { a } from '../core/a.js';\nexport const b = a;\n",
    'estimators/c.ts': "import { a } from '../src/core/a.js';\nexport const c = a;\n",
    'search/d.ts': 'export const d = 1;\n',
  };
  expect(brokenRules(lawful)).toEqual([]);
});
