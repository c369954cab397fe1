// Memory macros as a user declares them: read as written, wrong ones shown where they stand, none where none are declared.
import { expect, test } from 'vitest';
import { parseMemories } from '../../src/config/load-memories.js';
import { parseStudy } from '../../src/config/parse-study.js';
import { formatPosition, ParetapeError } from '../../src/core/errors.js';
import { resolveAdderStyles } from '../../src/explore/adder-styles.js';
import { networkOptions } from '../../src/explore/stage-options.js';
import { loadTarget } from '../../src/targets/index.js';
import { createTableNetwork } from '../synthesis/macros/table-networks.js';

const MACRO = `
    - kind: rom
      name: rom1
      words: {min: 16, max: 1024}
      width: {min: 4, max: 64}
      area: {fixedUm2: 900, perBitUm2: 0.25}
      energy: {perReadPj: 0.4, perBitPj: 0.01}
      leakage: {fixedNw: 50, perBitNw: 0.01}
      access: {fixedNs: 0.6, perAddressBitNs: 0.05}
      pins: {addressFf: 2, dataSlewNs: 0.05}`;
const STUDY = 'study: a\ndataset: {kind: pulses}\n';

function studyWith(macros: string): string {
  const inside = `memory:\n  macros:${macros}`.replaceAll('\n', '\n  ');
  return `${STUDY}target:\n  kind: generic45\n  ${inside}\n`;
}

function errorOf(parse: () => unknown): ParetapeError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

test('a study with macros has a target with them, and a sweep that weighs them', async () => {
  const { target: spec, sweep } = parseStudy(studyWith(MACRO), 's.yaml');
  const target = await loadTarget(spec, '.');
  expect(target.technology.memories).toEqual([
    {
      kind: 'rom',
      name: 'rom1',
      words: { min: 16, max: 1024 },
      width: { min: 4, max: 64 },
      bits: { min: 64, max: 65_536 },
      areaUm2: { fixed: 900, perBit: 0.25 },
      readPj: { fixed: 0.4, perBit: 0.01 },
      leakageNw: { fixed: 50, perBit: 0.01 },
      accessNs: { fixed: 0.6, perAddressBit: 0.05 },
      addressPinFf: 2,
      dataSlewNs: 0.05,
    },
  ]);
  const memoriesOf = (technology: typeof target.technology) =>
    networkOptions(createTableNetwork(2), resolveAdderStyles(sweep, technology))
      .flatMap(({ stages }) => stages.flat())
      .map(({ config }) => config.memory);
  expect(new Set(memoriesOf(target.technology))).toEqual(new Set([undefined, 'macro']));
  const { memories: _, ...without } = target.technology;
  expect(new Set(memoriesOf(without))).toEqual(new Set([undefined]));
});

test('a study without macros is as it was', async () => {
  const { target: spec } = parseStudy(`${STUDY}target: {kind: generic45}\n`, 's.yaml');
  expect(spec).toEqual({ kind: 'generic45' });
  expect((await loadTarget(spec, '.')).technology).not.toHaveProperty('memories');
});

test.each([
  [
    'an unknown key',
    MACRO.replace('{fixedUm2', '{perByte: 1, fixedUm2'),
    '11:16',
    /unknown key "perByte"/,
  ],
  ['a missing figure', MACRO.replace(', perBitPj: 0.01', ''), '12:17', /"perBitPj" is missing/],
  [
    'a negative area',
    MACRO.replace('900', '-1'),
    '11:26',
    /-1 is out of range, expected at least 0/,
  ],
  [
    'a range that holds nothing',
    MACRO.replace('min: 16', 'min: 2048'),
    '9:22',
    /2048, is more than the most, 1024/,
  ],
  ['a name twice', MACRO + MACRO, '17:15', /a macro named "rom1" is declared twice/],
  ['another kind of memory', MACRO.replace('kind: rom', 'kind: sram'), '7:15', /sram/],
  ['an infinite figure', MACRO.replace('900', '.inf'), '11:26', /expected a number/],
])('%s is shown where it stands', (_name, macros, position, message) => {
  const error = errorOf(() => parseStudy(studyWith(macros), 's.yaml'));
  expect(error.code).toBe('CONFIG');
  expect(error.message).toMatch(message);
  expect(formatPosition(error.position ?? { file: '' })).toBe(`s.yaml:${position}`);
});

test('the same section may be a file of its own, whose errors have its positions', () => {
  expect(parseMemories(`macros:${MACRO}`, 'm.yaml').macros[0].name).toBe('rom1');
  const error = errorOf(() => parseMemories(`macros:${MACRO.replace('900', 'much')}`, 'm.yaml'));
  expect(error.message).toMatch(/macros\[0\]\.area\.fixedUm2: expected a number, found "much"/);
  expect(formatPosition(error.position ?? { file: '' })).toBe('m.yaml:6:24');
  expect(errorOf(() => parseMemories('', 'm.yaml')).code).toBe('CONFIG');
});
