// Class weights and regression in a study file: what is read, and where mistakes are reported.
import { describe, expect, test } from 'vitest';
import { checkClassWeights } from '../../src/config/check-class-weights.js';
import { parseStudy } from '../../src/config/parse-study.js';
import { formatPosition, ParetapeError } from '../../src/core/errors.js';
import { contentHash } from '../../src/core/hash.js';

const BASE = 'study: a\ndataset: {kind: pulses}\n';
const CSV = 'study: a\ndataset: {kind: csv, train: a.csv, test: b.csv';
const classNames = ['gamma', 'neutron', 'alpha', 'pileup'];

/** What parsing and, after loading, the comparison with the classes of the dataset make of a study. */
function check(text: string, task?: 'regression') {
  const config = parseStudy(text, 's.yaml');
  checkClassWeights({ config, text, file: 's.yaml' }, { classNames, task });
  return config;
}

function errorOf(text: string, task?: 'regression'): ParetapeError {
  try {
    check(text, task);
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error('the study was accepted');
}

test('balanced, a list and names are read; left out, nothing is there', () => {
  expect(check(`${BASE}students: {classWeights: balanced}`).students.classWeights).toBe('balanced');
  expect(check(`${BASE}teacher: {classWeights: [1, 2, 3, 0.5]}`).teacher.classWeights).toEqual([
    1, 2, 3, 0.5,
  ]);
  expect(check(`${BASE}teacher: {classWeights: {alpha: 4}}`).teacher.classWeights).toEqual({
    alpha: 4,
  });
  const plain = check(BASE);
  expect(plain.teacher).not.toHaveProperty('classWeights');
  expect(plain.students).not.toHaveProperty('classWeights');
  expect(plain.dataset).not.toHaveProperty('task');
});

test('a regression is read with its targets', () => {
  const { dataset } = parseStudy(`${CSV}, task: regression, targets: [e, f]}`, 's.yaml');
  expect(dataset).toMatchObject({ task: 'regression', targets: ['e', 'f'] });
  const named = parseStudy(`${CSV}, task: classification}`, 's.yaml');
  expect(contentHash(named.dataset)).not.toBe(contentHash(dataset));
});

describe('mistakes are reported where they are', () => {
  const list = (text: string) => `${BASE}students:\n  classWeights: ${text}`;
  test.each([
    [
      'a wrong number',
      list('[1, 2]'),
      '4:17',
      /students\.classWeights: 2 class weights for 4/,
      /gamma, neutron/,
    ],
    ['an unknown class', list('{alpha: 1, neutrn: 2}'), '4:28', /no class "neutrn"/, /"neutron"/],
    ['a name of nothing near', list('{xyz: 2}'), '4:18', /no class "xyz"/, /classes are gamma/],
    [
      'a weight of 0',
      list('[1, 1, 0, 1]'),
      '4:24',
      /0 is out of range, expected more than 0/,
      /Weight/,
    ],
    ['a negative weight', list('{alpha: -1}'), '4:25', /-1 is out of range/, /Weight/],
    ['an infinite weight', list('[1, .inf, 1, 1]'), '4:21', /Infinity/, /Weight/],
    ['another word', list('balance'), '4:17', /balance/, /balanced/],
    [
      'targets of a classification',
      `${CSV}, targets: [e]}`,
      '2:58',
      /without task: regression/,
      /task/,
    ],
    [
      'a regression without targets',
      `${CSV}, task: regression}`,
      '2:55',
      /without targets/,
      /energy/,
    ],
    [
      'a label of a regression',
      `${CSV}, label: y, task: regression, targets: [e]}`,
      '2:56',
      /no label/,
      /leave/,
    ],
    [
      'a target named twice',
      `${CSV}, task: regression, targets: [e, e]}`,
      '2:80',
      /e occurs twice/,
      /one/,
    ],
    [
      'a task nobody knows',
      `${CSV}, task: regresion}`,
      '2:55',
      /"regresion" is not one of/,
      /regression/,
    ],
  ])('%s', (_, text, position, message, hint) => {
    const error = errorOf(text);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    expect(error.position && formatPosition(error.position)).toBe(`s.yaml:${position}`);
    expect(error.code).toBe('CONFIG');
  });

  test('class weights of a regression, of both networks at once', () => {
    const both = `${BASE}teacher: {classWeights: balanced}\nstudents: {classWeights: balanced}`;
    const error = errorOf(both, 'regression');
    expect(error.message).toMatch(
      /2 problems[\s\S]*teacher\.classWeights[\s\S]*students\.classWeights/,
    );
    expect(error.position).toMatchObject({ line: 3, column: 25 });
  });
});
