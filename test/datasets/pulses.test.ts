// Laws of the simulated detector signals: reproducible, on the digitiser's grid, told apart by late light.
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/datasets/load-dataset.js';
import { PULSE_CLASSES, PULSE_SAMPLES } from '../../src/datasets/pulse-physics.js';
import { simulatePulses } from '../../src/datasets/pulses.js';

const options = { baseDir: '.', seed: 3, name: 'pulses' };

/** Share of the light after `gate` samples past the peak, baseline subtracted: the classic discriminator. */
function lateShare(pulse: Float32Array): number {
  const baseline = pulse.slice(0, 3).reduce((sum, value) => sum + value, 0) / 3;
  const light = pulse.map((value) => value - baseline);
  const peak = light.indexOf(Math.max(...light));
  const sum = (from: number) => light.slice(from).reduce((total, value) => total + value, 0);
  return sum(peak + 5) / sum(0);
}

describe('pulses', () => {
  test('every value is a 10-bit code over 1024', () => {
    const { features } = simulatePulses(500, 1);
    const codes = features.map((value) => value * 1024);
    expect(codes.every((code) => Number.isInteger(code) && code >= 0 && code < 1024)).toBe(true);
  });

  test('a seed fixes the signals and a longer run begins with the shorter one', () => {
    const [short, long, other] = [
      simulatePulses(100, 1),
      simulatePulses(200, 1),
      simulatePulses(100, 2),
    ];
    expect(long.features.slice(0, short.features.length)).toEqual(short.features);
    expect(long.labels.slice(0, 100)).toEqual(short.labels);
    expect(other.features).not.toEqual(short.features);
  });

  test('late light rises from gamma over neutron to alpha, with overlap between neighbours', () => {
    const { features, labels } = simulatePulses(6000, 4);
    const shares: number[][] = PULSE_CLASSES.map(() => []);
    labels.forEach((label, n) => {
      shares[label].push(lateShare(features.slice(n * PULSE_SAMPLES, (n + 1) * PULSE_SAMPLES)));
    });
    const quantile = (values: number[], q: number) =>
      values.sort((a, b) => a - b)[Math.floor(q * values.length)];
    const [gamma, neutron, alpha] = shares;
    expect(quantile(neutron, 0.5)).toBeGreaterThan(quantile(gamma, 0.9));
    expect(quantile(alpha, 0.5)).toBeGreaterThan(quantile(neutron, 0.9));
    expect(quantile(gamma, 0.99)).toBeGreaterThan(quantile(neutron, 0.05));
  });

  test('splits are 60, 15 and 25 per cent and sizes out of range are refused', async () => {
    const data = await loadDataset({ kind: 'pulses', samples: 1000 }, options);
    expect([data.train.count, data.validation.count, data.test.count]).toEqual([600, 150, 250]);
    expect(data.inputShape).toEqual([32]);
    expect(data.classNames).toEqual(['gamma', 'neutron', 'alpha', 'pileup']);
    const bad = loadDataset({ kind: 'pulses', samples: 1e12 }, options);
    await expect(bad).rejects.toMatchObject({ code: 'CONFIG' });
  });

  test('the signals of seed 7 never change: results rest on them', async () => {
    const data = await loadDataset({ kind: 'pulses', samples: 24_000 }, { ...options, seed: 7 });
    expect(data.hash).toMatchInlineSnapshot(`"d51bf8e51a325ede"`);
  });
});
