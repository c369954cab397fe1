// Arrival times of adders and engines.
import { expect, test } from 'vitest';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { timeAdder } from '../../src/hardware/timing/adder-timing.js';
import { AT_START, delayBy } from '../../src/hardware/timing/path-time.js';
import { randomCastDesign, randomDesign } from '../rtl/random-designs.js';

const latest = (width: number) =>
  Math.max(
    ...timeAdder(new Array(width).fill(AT_START), new Array(width).fill(AT_START)).map(
      ({ total }) => total,
    ),
  );

test('a prefix adder grows with the logarithm of its width', () => {
  const steps = [4, 8, 16, 32].map((width) => latest(2 * width) - latest(width));
  for (const step of steps) {
    expect(step).toBeGreaterThan(0);
    // Up and down the tree: two cells more for each doubling.
    expect(step).toBeLessThanOrEqual(0.8 + 1e-9);
  }
});

test('a late operand bit delays the bits above it and none below', () => {
  const width = 16;
  const zero = new Array(width).fill(AT_START);
  const before = timeAdder(zero, zero);
  const late = zero.map((bit, i) => (i === 7 ? delayBy(bit, 'tree', 50) : bit));
  timeAdder(late, zero).forEach((bit, i) => {
    if (i < 7) expect(bit).toEqual(before[i]);
    else expect(bit.total).toBeGreaterThan(50);
    if (i >= 7) expect(bit.tree).toBe(50);
  });
});

test('the depth of a stage is the sum of the parts of its path', () => {
  for (let seed = 300; seed < 340; seed++) {
    const { network, config } = seed % 4 === 0 ? randomCastDesign(seed) : randomDesign(seed);
    for (const stage of stagesOf(network)) {
      const { depth, path } = stageWorkload(stage, config.stages[stage.name], config.ioType);
      expect(path.tree + path.cells + path.adders + path.select).toBeCloseTo(depth, 9);
      expect(Math.min(path.tree, path.cells, path.adders, path.select)).toBeGreaterThanOrEqual(0);
    }
  }
});
