// Every mistake in a study file is reported where it is, with what was expected.
import { describe, expect, test } from 'vitest';
import { parseStudy } from '../../src/config/parse-study.js';
import { formatPosition, ParetapeError } from '../../src/core/errors.js';

const BASE = 'study: a\ndataset: {kind: pulses}\n';

/** The error of a study file that must have one. */
function errorOf(text: string): ParetapeError {
  try {
    parseStudy(text, 's.yaml');
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error('the study was accepted');
}

const CASES: readonly [
  name: string,
  text: string,
  position: string,
  message: RegExp,
  hint?: RegExp,
][] = [
  ['an unknown key', `${BASE}sudents: {}`, '3:1', /^unknown key "sudents"$/, /"students"/],
  [
    'an unknown key in a layer of a list',
    `${BASE}students:\n  layers:\n    - {kind: dense, units: 4, unit: 3}`,
    '5:31',
    /layers\[0\]: unknown key "unit"/,
    /"units"/,
  ],
  [
    'a wrong type',
    `${BASE}students:\n  widths: [0.5, wide]`,
    '4:17',
    /students\.widths\[1\]: expected a number, found "wide"/,
    /e\.g\. 0\.5/,
  ],
  ['an empty section', `${BASE}sweep:\n`, '3:1', /expected a mapping .* found nothing/, /leave/],
  ['a bad enum', `${BASE}synthesis: {effort: aera}`, '3:21', /"aera" is not one of area/, /"area"/],
  [
    'a kind cut short',
    `${BASE}target: {kind: sky130, liberty: x.lib}`,
    '3:16',
    /target\.kind: "sky130" is not one of/,
    /"sky130_fd_sc_hd"/,
  ],
  ['a missing kind', 'study: a\ndataset: {}', '2:10', /"kind" is missing/, /pulses, csv, npy, idx/],
  [
    'a missing required key',
    'study: a\ndataset:\n  kind: csv\n  train: a.csv\n',
    '3:3',
    /dataset: required key "test" is missing/,
    /path/,
  ],
  ['a number out of range', `${BASE}seed: -1`, '3:7', /-1 is out of range, expected at least 0/],
  ['a fraction for an integer', `${BASE}seed: 1.5`, '3:7', /expected a whole number, found 1\.5/],
  ['not a number', `${BASE}seed: .nan`, '3:7', /expected a number, found NaN/],
  ['a bad study name', 'study: Big Name\ndataset: {kind: pulses}', '1:8', /"Big Name"/, /small/],
  [
    'a bad number format',
    `${BASE}students: {input: "ap_fixd<8,3>"}`,
    '3:19',
    /unknown type ap_fixd/,
    /ap_fixed/,
  ],
  [
    'neither side of a union',
    `${BASE}sweep: {reuseFactors: aut}`,
    '3:23',
    /auto or a list/,
    /"auto"/,
  ],
  [
    'one entry of a union',
    `${BASE}students: {bits: [4, {weights: 4, activations: 99}]}`,
    '3:48',
    /bits\[1\]\.activations: 99 is out of range/,
  ],
  ['a syntax error', `${BASE}seed: [1,\nsweep: 2`, '4:1', /Flow sequence/],
  ['a duplicate key', `${BASE}seed: 1\nseed: 2\n`, '4:1', /duplicate key "seed"/],
  ['a tab', `${BASE}students:\n\tbits: [1]`, '4:1', /a tab/, /spaces/],
  ['a second document', `${BASE}---\na: 1`, '3:1', /second document/],
  ['an unknown tag', `${BASE}seed: !big 1`, '3:7', /Unresolved tag/],
  ['an alias without anchor', `${BASE}seed: *one`, '3:7', /alias \*one has no anchor/],
  ['an empty file', '# nothing\n', '1:1', /the file is empty/, /paretape init/],
  ['a list for a study', '- a', '1:1', /expected a mapping .* found a list/],
  [
    'layers that cannot follow one another',
    `${BASE}students: {layers: [{kind: dense, units: 4}, {kind: maxPool1d}]}`,
    '3:53',
    /layers\[1\]\.kind: maxPool1d needs \[steps, channels\]/,
  ],
  [
    'a dense layer on images',
    'study: a\ndataset: {kind: csv, train: a, test: b, shape: [8, 8, 1]}\nteacher: {layers: [{kind: dense, units: 4}]}',
    '3:27',
    /teacher\.layers\[0\]\.kind: dense needs a flat vector/,
    /flatten/,
  ],
];

describe('a problem of a study file is reported at its line and column', () => {
  test.each(CASES)('%s', (_name, text, position, message, hint) => {
    const error = errorOf(text);
    expect(error.code).toBe('CONFIG');
    expect(error.position && formatPosition(error.position)).toBe(`s.yaml:${position}`);
    expect(error.message).toMatch(message);
    if (hint) expect(error.hint).toMatch(hint);
  });
});

test('all problems of a file are listed at once, in the order of the file', () => {
  const error = errorOf(
    `${BASE}students:\n  bit: [3]\n  bits: [3, 1]\nsynthesis: {effort: fast, vectors: 0}\nx: 1\n`,
  );
  expect(error.message.split('\n').map((line) => line.replace(/ \(.*/, ''))).toEqual([
    '5 problems',
    '  s.yaml:4:3 students: unknown key "bit"',
    '  s.yaml:5:13 students.bits[1]: 1 is out of range, expected at least 2',
    '  s.yaml:6:21 synthesis.effort: "fast" is not one of area, speed',
    '  s.yaml:6:36 synthesis.vectors: 0 is out of range, expected at least 1',
    '  s.yaml:7:1 unknown key "x"',
  ]);
  expect(error.position).toEqual({ file: 's.yaml', line: 4, column: 3 });
});

describe('a hostile file is refused, never crashing or hanging', () => {
  const bomb = [
    'a: &a [x,x]',
    ...[1, 2, 3, 4, 5, 6].map((n) =>
      `k${n}: &k${n} [*${n === 1 ? 'a' : `k${n - 1}`},`.concat(
        `*${n === 1 ? 'a' : `k${n - 1}`},`.repeat(20),
        ']',
      ),
    ),
  ];
  test.each([
    ['deep flow nesting', '['.repeat(100_000), /nested more than/],
    ['deep block nesting', `${'- '.repeat(10_000)}x`, /nested more than/],
    ['an alias bomb', bomb.join('\n'), /aliases/],
    [
      'very many keys',
      Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join('\n'),
      /more than/,
    ],
    [
      'keys of the object prototype',
      '__proto__: {a: 1}\nconstructor: 1',
      /unknown key "__proto__"/,
    ],
  ])('%s', (_name, text, message) => {
    const startMs = performance.now();
    expect(errorOf(text.startsWith('[') ? text : BASE + text).message).toMatch(message);
    expect(performance.now() - startMs).toBeLessThan(20_000);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });
});
