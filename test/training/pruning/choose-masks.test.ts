// Laws of structured pruning: the structure holds exactly, the sparsity is reached, what is gone stays gone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StudentPruning } from '../../../src/core/student.js';
import type { ConstantMatrix } from '../../../src/hardware/constant-matrix.js';
import { validReuseFactors } from '../../../src/hardware/layers/reuse-factor.js';
import { scheduleMac } from '../../../src/hardware/multiplexed/mac-schedule.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { chooseMasks } from '../../../src/training/pruning/choose-masks.js';
import { listBlocks } from '../../../src/training/pruning/prune-blocks.js';
import { keptOf, listInputGroups } from '../../../src/training/pruning/prune-n-of-m.js';
import { columnOf, rowsOf } from '../../../src/training/pruning/prune-neurons.js';
import { applyMasks, choosePruned } from '../../../src/training/pruning.js';
import { smallCnn } from '../toy-networks.js';

const topology = smallCnn(4, 8, 3);
const { weighted } = planNetwork(topology);
const total = weighted.reduce((sum, { kernelSize }) => sum + kernelSize, 0);

const parameterSets = fc.integer({ min: 1, max: 2 ** 30 }).map((seed) => {
  let state = seed;
  const next = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647 - 0.5;
  };
  return weighted.map(({ kernelSize, channels }, i) => ({
    kernel: Float64Array.from({ length: kernelSize }, () => (i + 1) * next()),
    bias: new Float64Array(channels),
  }));
});
const shares = fc.double({ min: 0, max: 0.9, noNaN: true });
const countGone = (masks: readonly Uint8Array[]) =>
  masks.reduce((sum, mask) => sum + mask.filter((kept) => kept === 0).length, 0);

test('without a kind, single weights are pruned as ever', () => {
  fc.assert(
    fc.property(parameterSets, shares, (parameters, sparsity) => {
      expect(chooseMasks(weighted, parameters, sparsity, undefined)).toEqual(
        choosePruned(parameters, sparsity),
      );
    }),
    { numRuns: 20 },
  );
});

describe('blocks', () => {
  test('walk the weights output by output, as a multiplier does in strategy resource', () => {
    const layer = { ...weighted[2], kernelSize: 12, channels: 3 };
    expect(listBlocks(layer, 2).map((block) => [...block])).toEqual([
      ...[
        [0, 3],
        [6, 9],
      ],
      ...[
        [1, 4],
        [7, 10],
      ],
      ...[
        [2, 5],
        [8, 11],
      ],
    ]);
    expect(listBlocks(layer, 3).map((block) => block.length)).toEqual([3, 1, 3, 1, 3, 1]);
    expect([...listBlocks(layer, 8)[0]]).toEqual([0, 3, 6, 9, 1, 4, 7, 10]);
  });

  test('of a legal reuse factor are what one multiplier of strategy resource handles', () => {
    const [nIn, nOut] = [12, 8];
    // Weights that tell where they are.
    const weights = Float64Array.from({ length: nIn * nOut }, (_, at) => at + 1);
    const zeros = new Float64Array(nOut);
    const matrix: ConstantMatrix = {
      ...{ nIn, nOut, weights, constants: zeros, low: zeros, high: zeros },
      ...{ fraction: 0, dropped: 0, rounding: 'TRN', wraps: [] },
    };
    const layer = { ...weighted[2], kernelSize: nIn * nOut, channels: nOut };
    for (const reuseFactor of validReuseFactors(nIn, nOut).filter((factor) => factor > 1)) {
      const { units } = scheduleMac(matrix, { strategy: 'resource', reuseFactor });
      const handled = units.flatMap(({ lanes }) =>
        lanes.map((lane) => lane.map((slot) => (slot?.weight ?? 0) - 1)),
      );
      expect(handled).toEqual(listBlocks(layer, reuseFactor).map((block) => [...block]));
    }
  });

  test('go whole, to the nearest block of the wanted share, the weakest of a layer first', () => {
    fc.assert(
      fc.property(
        parameterSets,
        shares,
        fc.integer({ min: 1, max: 40 }),
        (parameters, sparsity, size) => {
          const masks = chooseMasks(weighted, parameters, sparsity, { kind: 'blocks', size });
          weighted.forEach((layer, i) => {
            const strengths: Record<number, number[]> = { 0: [], 1: [] };
            for (const block of listBlocks(layer, size)) {
              expect(new Set(Array.from(block, (at) => masks[i][at])).size).toBe(1);
              const squares = Array.from(block, (at) => parameters[i].kernel[at] ** 2);
              strengths[masks[i][block[0]]].push(squares.reduce((a, b) => a + b) / block.length);
            }
            if (strengths[0].length > 0 && strengths[1].length > 0) {
              expect(Math.max(...strengths[0])).toBeLessThanOrEqual(Math.min(...strengths[1]));
            }
          });
          expect(Math.abs(countGone(masks) - sparsity * total)).toBeLessThanOrEqual(size);
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('N of M: at the final sparsity no M consecutive inputs of an output have more than N weights, and these are the largest', () => {
  const rules = fc
    .integer({ min: 2, max: 6 })
    .chain((of) => fc.record({ keep: fc.integer({ min: 1, max: of - 1 }), of: fc.constant(of) }));
  fc.assert(
    fc.property(parameterSets, rules, (parameters, rule) => {
      const pruning: StudentPruning = { kind: 'n_of_m', ...rule };
      const masks = chooseMasks(weighted, parameters, 1 - rule.keep / rule.of, pruning);
      weighted.forEach((layer, i) => {
        const groups = listInputGroups(layer, rule.of);
        expect(groups.flatMap((group) => [...group]).sort((a, b) => a - b)).toEqual(
          Array.from({ length: layer.kernelSize }, (_, at) => at),
        );
        for (const group of groups) {
          const kept = [...group].filter((at) => masks[i][at] === 1);
          expect(kept).toHaveLength(keptOf(group.length, rule));
          const least = Math.min(...kept.map((at) => Math.abs(parameters[i].kernel[at])));
          const gone = [...group].filter((at) => masks[i][at] === 0);
          for (const at of gone) {
            expect(Math.abs(parameters[i].kernel[at])).toBeLessThanOrEqual(least);
          }
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('neurons go with their column and all that reads them; every layer keeps one', () => {
  fc.assert(
    fc.property(
      parameterSets,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (parameters, sparsity) => {
        const masks = chooseMasks(weighted, parameters, sparsity, { kind: 'neurons' });
        let removed = 0;
        weighted.slice(0, -1).forEach((layer, i) => {
          const units = Array.from({ length: layer.channels }, (_, unit) => unit);
          const gone = units.filter((unit) =>
            rowsOf(weighted[i + 1], unit, layer.channels).every((at) => masks[i + 1][at] === 0),
          );
          for (const unit of gone) {
            for (const at of columnOf(layer, unit)) expect(masks[i][at]).toBe(0);
          }
          expect(gone.length).toBeLessThan(layer.channels);
          removed += gone.length;
        });
        if (removed === 0) expect(countGone(masks)).toBe(0);
        // No unit of this network has more weights than these.
        const largest = Math.max(
          ...weighted.slice(1).map((next, i) => {
            return weighted[i].fanIn + next.kernelSize / weighted[i].channels;
          }),
        );
        if (sparsity < 0.5)
          expect(Math.abs(countGone(masks) - sparsity * total)).toBeLessThanOrEqual(largest);
      },
    ),
    { numRuns: 40 },
  );
});

test('as the sparsity rises nothing comes back, whatever the structure', () => {
  const kinds = fc.constantFrom<StudentPruning>(
    { kind: 'blocks', size: 4 },
    { kind: 'n_of_m', keep: 1, of: 4 },
    { kind: 'neurons' },
  );
  fc.assert(
    fc.property(parameterSets, kinds, (parameters, pruning) => {
      let before: Uint8Array[] | undefined;
      for (const sparsity of [0.1, 0.3, 0.5, 0.7, 0.75]) {
        const masks = chooseMasks(weighted, parameters, sparsity, pruning);
        applyMasks(parameters, masks);
        before?.forEach((mask, i) => {
          for (let k = 0; k < mask.length; k++) if (mask[k] === 0) expect(masks[i][k]).toBe(0);
        });
        before = masks;
      }
    }),
    { numRuns: 20 },
  );
});
