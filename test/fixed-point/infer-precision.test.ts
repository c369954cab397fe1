// Automatic precisions: the ones hls4ml chose for the same layers.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixed, ufixed } from '../../src/core/fixed-point-format.js';
import { inferScaleFormat, inferSumFormat } from '../../src/fixed-point/infer-precision.js';
import { parseFormat } from '../../src/fixed-point/parse-format.js';

const GOLDEN = new URL('../../../shared/data/hls4ml-golden/', import.meta.url);

interface Resolved {
  readonly cls: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly weights: Readonly<Record<string, string>>;
  readonly types?: Readonly<Record<string, string>>;
}

function formatWith(formats: Readonly<Record<string, string>>, prefix: string) {
  const entry = Object.entries(formats).find(([name]) => name.startsWith(prefix));
  return parseFormat(entry?.[1] ?? '');
}

describe('automatic precision', () => {
  it('gives the worked cases of dense and convolution layers', () => {
    const six = fixed(6, 1);
    const wide = fixed(16, 6);
    const conv = { input: fixed(8, 3), weights: fixed(8, 1), bias: fixed(8, 1), terms: 27 };
    expect(inferSumFormat({ input: ufixed(6, 0), weights: six, bias: six, terms: 16 })).toEqual(
      fixed(17, 6),
    );
    expect(inferSumFormat({ input: wide, weights: wide, bias: wide, terms: 64 })).toEqual(
      fixed(39, 19),
    );
    expect(inferSumFormat(conv)).toEqual(fixed(22, 10));
    expect(inferSumFormat({ ...conv, withoutBias: true })).toEqual(fixed(21, 9));
    expect(inferSumFormat({ ...conv, maximum: fixed(16, 6) })).toEqual(fixed(16, 6));
    expect(inferScaleFormat(wide, fixed(8, 2), fixed(8, 4))).toEqual(fixed(25, 9));
  });

  it.skipIf(!existsSync(GOLDEN))(
    'gives what hls4ml resolved for the layers it was left to choose (needs ../shared/data/hls4ml-golden)',
    () => {
      let compared = 0;
      for (const name of ['hw-mlp', 'hw-dense-16x32', 'hw-conv-stream', 'mlp-auto']) {
        const text = readFileSync(new URL(`${name}/case.json`, GOLDEN), 'utf8');
        const { resolved } = JSON.parse(text) as { resolved: readonly Resolved[] };
        for (const [index, layer] of resolved.entries()) {
          if (layer.cls !== 'Dense' && layer.cls !== 'Conv2D') continue;
          const terms = layer.cls === 'Dense' ? Number(layer.attrs.n_in) : 9;
          const format = inferSumFormat({
            input: formatWith(resolved[index - 1].vars, ''),
            weights: formatWith(layer.weights, 'w'),
            bias: formatWith(layer.weights, 'b'),
            terms,
          });
          expect(format).toEqual(formatWith(layer.types ?? {}, 'accum_t'));
          compared++;
        }
      }
      expect(compared).toBe(10);
    },
  );
});
