// Laws of profiles: distributions, counts of losses, suggested formats.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FixedPointFormat,
  fixed,
  fractionBits,
  OVERFLOW_MODES,
  ROUNDING_MODES,
} from '../../src/core/fixed-point-format.js';
import { type NetworkLayer, sizeOf } from '../../src/core/quantised-network.js';
import { createRandom } from '../../src/core/random.js';
import { traceNetwork } from '../../src/fixed-point/interpreter.js';
import { countLosses } from '../../src/fixed-point/profile/cast-losses.js';
import { describeDistribution } from '../../src/fixed-point/profile/distribution.js';
import { suggestFormat } from '../../src/fixed-point/profile/suggest-format.js';
import { valuesBeforeCast } from '../../src/fixed-point/profile/values-before-cast.js';
import { quantiseReal, realOf } from '../../src/fixed-point/quantise.js';
import { parseHlsConfig } from '../../src/models/hls-config/hls-config.js';
import type { ModelGraph } from '../../src/models/model-graph.js';
import { profileGraph, profileNetwork } from '../../src/models/profile/profile-graph.js';
import { renderPrecisionSvg } from '../../src/reports/precision-svg.js';
import { randomInputs, randomNetwork } from '../fixed-point/random-network.js';

const format: fc.Arbitrary<FixedPointFormat> = fc.record({
  width: fc.integer({ min: 2, max: 20 }),
  integer: fc.integer({ min: -4, max: 12 }),
  signed: fc.boolean(),
  rounding: fc.constantFrom(...ROUNDING_MODES),
  overflow: fc.constantFrom(...OVERFLOW_MODES),
});
const reals = fc.array(fc.double({ min: -300, max: 300, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
});
const OPTIONS = { samples: 100, keep: 0.95, significantBits: 1, guardBits: 0 };

describe('distribution', () => {
  it('has the percentiles that NumPy gives for the magnitudes that are not zero', () => {
    // numpy.percentile([0.5, 1, 2, 3, 8], [5, 25, 50, 75, 95]) = 0.6, 1, 2, 3, 7
    const spread = describeDistribution([-3, 0, 0.5, 8, -1, 2, 0]);
    const { count, zeros, minimum, p5, p25, median, p75, p95, maximum, low, high } = spread;
    expect([count, zeros, minimum, maximum, low, high]).toEqual([7, 2, 0.5, 8, -3, 8]);
    for (const [given, expected] of [
      [p5, 0.6],
      [p25, 1],
      [median, 2],
      [p75, 3],
      [p95, 7],
    ]) {
      expect(given).toBeCloseTo(expected, 12);
    }
    expect(describeDistribution([0, 0]).median).toBeNaN();
  });
});

describe('losses', () => {
  it('are exactly the values a boundless cast puts outside the format, and those it puts to zero', () => {
    fc.assert(
      fc.property(reals, format, (values, target) => {
        const losses = countLosses(values, target);
        // 20 more integer bits hold every one of the values.
        const wide = {
          ...target,
          signed: true,
          width: target.width + 20,
          integer: target.integer + 20,
        };
        const rounded = values.map((value) => quantiseReal(value, wide));
        const kept = values.map((value, i) => quantiseReal(value, target) === rounded[i]);
        // A value that wraps cannot come back to itself, so that equality tells overflow.
        expect(losses.overflows).toBe(kept.filter((same) => !same).length);
        expect(losses.underflows).toBe(
          values.filter((value, i) => value !== 0 && rounded[i] === 0).length,
        );
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('of a network are seen before the cast: what is neither lost nor saturated lies within one unit', () => {
    let checked = 0;
    for (let seed = 0; seed < 150; seed++) {
      const random = createRandom(seed, 'profile');
      const network = randomNetwork(random, 10);
      const count = 4;
      const trace = traceNetwork(network, randomInputs(random, network, count), count);
      for (const layer of network.layers.slice(1)) {
        const sources = layer.inputs.map(
          (name) => network.layers.find((other) => other.name === name) as NetworkLayer,
        );
        const inputs = layer.inputs.map((name) => trace.get(name) as Float64Array);
        const before = valuesBeforeCast(layer, sources, inputs, count) as Float64Array;
        const after = trace.get(layer.name) as Float64Array;
        expect(before.length).toBe(count * sizeOf(layer.outputShape));
        const { overflows, underflows } = countLosses(before, layer.result);
        const unit = 2 ** -fractionBits(layer.result);
        const far = before.filter(
          (value, i) => Math.abs(realOf(after[i], layer.result) - value) >= unit,
        );
        expect(far.length, `${seed} ${layer.name}`).toBeLessThanOrEqual(overflows);
        const cast = before.map((value) => quantiseReal(value, layer.result));
        expect([...cast], `${seed} ${layer.name}`).toEqual([...after]);
        expect(underflows).toBeLessThanOrEqual(after.filter((raw) => raw === 0).length);
        checked += before.length;
      }
    }
    expect(checked).toBeGreaterThan(5000);
  });
});

describe('suggested format', () => {
  it('overflows for none of the values, keeps the quantile from zero, and is the narrowest that does', () => {
    fc.assert(
      fc.property(reals, format, fc.constantFrom(0.5, 0.9, 1), (values, modes, keep) => {
        const kept = values.map((value) => (Math.abs(value) < 1e-6 ? 0 : value));
        const suggestion = suggestFormat(kept, modes, { keep, significantBits: 1, guardBits: 0 });
        const nonZero = kept.filter((value) => value !== 0).length;
        expect(suggestion === undefined).toBe(nonZero === 0);
        if (suggestion === undefined) return;
        const { overflows, underflows } = countLosses(kept, suggestion.format);
        expect(overflows).toBe(0);
        expect(underflows).toBeLessThanOrEqual(Math.floor((1 - keep) * nonZero));
        const { width, integer } = suggestion.format;
        if (width > 1) {
          const shorter = { ...suggestion.format, width: width - 1, integer: integer - 1 };
          expect(countLosses(kept, shorter).overflows).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('has no bits that quantised values do not use', () => {
    const weights = [0.5, -0.75, 0.25, 0, 1.25];
    const policy = { keep: 0.95, significantBits: 8, guardBits: 0 };
    expect(suggestFormat(weights, fixed(16, 6), policy)?.format).toEqual(fixed(4, 2));
    const guarded = suggestFormat(weights, fixed(16, 6), { ...policy, guardBits: 2 });
    expect(guarded?.format).toEqual(fixed(6, 4));
    expect(guarded?.reason).toContain('2 to spare');
  });
});

describe('profile', () => {
  const graph: ModelGraph = {
    name: 'tiny <model>',
    nodes: [
      { kind: 'input', name: 'x', inputs: [], outputShape: [2] },
      {
        kind: 'dense',
        name: 'd',
        inputs: ['x'],
        outputShape: [1],
        kernel: { shape: [2, 1], data: Float64Array.of(3, 0.001) },
        bias: { shape: [1], data: Float64Array.of(0.25) },
      },
    ],
  };
  const Precision = { d: { Precision: { accum: 'ap_fixed<12,8>', result: 'ap_fixed<6,3>' } } };
  const config = parseHlsConfig(
    { HLSConfig: { Model: { Precision: 'ap_fixed<8,4>' }, LayerName: Precision } },
    'here',
  );
  const data = { shape: [3, 2], data: Float64Array.of(1, 0, 2, 0.01, 0, 0) };

  it('tells by hand-checked numbers where values are lost', () => {
    const { variables, samples } = profileGraph(graph, config, data, OPTIONS);
    const named = new Map(variables.map((entry) => [`${entry.layer}.${entry.variable}`, entry]));
    expect(samples).toBe(3);
    expect([...named.keys()]).toEqual(['x.result', 'd.weight', 'd.bias', 'd.accum', 'd.result']);
    // 0.01 and 0.001 are less than the sixteenth that ap_fixed<8,4> resolves.
    expect(named.get('x.result')).toMatchObject({ overflows: 0, underflows: 1 });
    expect(named.get('d.weight')).toMatchObject({ overflows: 0, underflows: 1 });
    // 3.25, 6.25 and 0.25; ap_fixed<6,3> ends at 3.875, so 6.25 wraps to −1.75.
    expect(named.get('d.accum')).toMatchObject({ overflows: 0, underflows: 0 });
    expect(named.get('d.result')).toMatchObject({
      overflows: 1,
      underflows: 0,
      source: 'float model',
    });
    expect(named.get('d.result')?.castValues).toMatchObject({ low: -1.75, high: 3.25 });
    expect(named.get('d.result')?.difference?.largest).toBeCloseTo(8.00001, 9);
    expect(named.get('d.result')?.range).toEqual({ low: -4, high: 3.875, resolution: 0.125 });
  });

  it('draws one row a variable, the same bytes every time, and escapes names', () => {
    const profile = profileGraph(graph, config, data, OPTIONS);
    const svg = renderPrecisionSvg(profile);
    expect(svg).toBe(renderPrecisionSvg(profileGraph(graph, config, data, OPTIONS)));
    expect(svg.split('<g>').length - 1).toBe(profile.variables.length);
    expect(svg).toContain('tiny &lt;model&gt;');
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('Infinity');
  });

  it('of integers alone has the same counts, and refuses data of another shape', () => {
    const network = randomNetwork(createRandom(3, 'network'), 8);
    const size = sizeOf(network.layers[0].outputShape);
    const random = createRandom(4, 'data');
    const features = {
      shape: [50, size],
      data: Float64Array.from({ length: 50 * size }, () => 4 * random.normal()),
    };
    const profile = profileNetwork(network, features, { ...OPTIONS, samples: 20 });
    expect(profile).toMatchObject({ samples: 20, available: 50 });
    const results = profile.variables.filter(({ variable }) => variable === 'result');
    expect(results.map(({ layer }) => layer)).toEqual(network.layers.map(({ name }) => name));
    expect(() => profileNetwork(network, { ...features, shape: [50, size + 1] }, OPTIONS)).toThrow(
      'data are',
    );
    const broken = { shape: [1, size], data: new Float64Array(size).fill(Number.NaN) };
    expect(() => profileNetwork(network, broken, OPTIONS)).toThrow('no format can');
  });
});
