// Network files from outside are refused with a named place, never run and never crash.
import { describe, expect, it } from 'vitest';
import { ParetapeError } from '../../src/core/errors.js';
import { createRandom } from '../../src/core/random.js';
import { networkFromJson, networkToJson } from '../../src/fixed-point/network-file.js';
import { randomNetwork } from './random-network.js';

/** A valid document, then one member changed by path; `undefined` removes it. */
function documentWith(path: readonly (string | number)[], value: unknown): unknown {
  const document = JSON.parse(
    JSON.stringify(networkToJson(randomNetwork(createRandom(5, 'n'), 8))),
  );
  let place = document;
  for (const key of path.slice(0, -1)) place = place[key];
  if (path.length > 0) place[path[path.length - 1]] = value;
  return document;
}

function failureOf(document: unknown): ParetapeError {
  try {
    networkFromJson(document);
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error('the document was accepted');
}

describe('network files', () => {
  const last = networkFromJson(documentWith([], undefined)).layers.length - 1;

  it('are refused with code INPUT wherever a member is missing, unknown, of another type or out of range', () => {
    const wrong: readonly (readonly [readonly (string | number)[], unknown])[] = [
      [['version'], 2],
      [['layers'], []],
      [['layers'], 'none'],
      [['layers', last, 'kind'], 'attention'],
      [['layers', last, 'name'], 'a; rm -rf'],
      [['layers', last, 'name'], 'layer_0'],
      [['layers', last, 'inputs'], ['layer_99']],
      [['layers', last, 'inputs'], []],
      [
        ['layers', last, 'outputShape'],
        [1e9, 1e9],
      ],
      [['layers', last, 'outputShape'], [-1]],
      [['layers', last, 'result'], 'ap_fixed<99,3>'],
      [['layers', last, 'extra'], 1],
      [['layers', 0, 'result'], { width: 3 }],
      [['layers', 0, 'kind'], 'relu'],
    ];
    for (const [path, value] of wrong) {
      expect(failureOf(documentWith(path, value)).code, path.join('.')).toBe('INPUT');
    }
    for (const value of [null, 3, 'x', [], {}]) expect(failureOf(value).code).toBe('INPUT');
  });

  it('are refused where a weight does not fit its format', () => {
    const document = documentWith([], undefined) as {
      layers: { kind: string; weights?: { values: number[] } }[];
    };
    const dense = document.layers.find((layer) => layer.kind === 'dense');
    if (dense?.weights === undefined) throw new Error('no dense layer');
    dense.weights.values[0] = 1e6;
    expect(failureOf(document).message).toMatch(/weights\[0\] = 1000000 is not raw/);
    dense.weights.values.pop();
    expect(failureOf(document).code).toBe('INPUT');
  });

  it('cannot reach the prototype of any object', () => {
    const text =
      '{"format":"paretape-network","version":1,"name":"x","layers":[],"__proto__":{"a":1}}';
    expect(failureOf(JSON.parse(text)).code).toBe('INPUT');
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});
