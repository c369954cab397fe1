// Builds with memory macros: right, costing what was declared, and as slow as was declared.
import { expect, test } from 'vitest';
import { uncalibrated } from '../../../src/calibration/apply-calibration.js';
import { estimateStage } from '../../../src/calibration/estimate-stage.js';
import { ParetapeError } from '../../../src/core/errors.js';
import type { StageConfig } from '../../../src/core/hardware-config.js';
import { placedAreaUm2 } from '../../../src/core/synthesis-report.js';
import type { AsicTarget } from '../../../src/core/target.js';
import { stageWorkload } from '../../../src/hardware/stage-workload.js';
import { stagesOf } from '../../../src/hardware/stages.js';
import { buildNetlist, planYosysRun } from '../../../src/synthesis/build-netlist.js';
import { chooseYosys } from '../../../src/synthesis/choose-yosys.js';
import { placeMemories } from '../../../src/synthesis/macros/place-memories.js';
import { splitMacros } from '../../../src/synthesis/macros/split-macros.js';
import { prepareLibrary } from '../../../src/synthesis/prepare-library.js';
import { analyseTiming } from '../../../src/synthesis/timing/analyse-timing.js';
import {
  build,
  createDenseNetwork,
  createTableNetwork,
  createVectors,
  designOf,
  MACRO,
  targetWith,
} from './table-networks.js';

const TABLE: StageConfig = { strategy: 'latency', reuseFactor: 1 };
const DENSE: StageConfig = { strategy: 'resource', reuseFactor: 32 };

/** By the formulas of the declaration, macros with so many words of so many bits each. */
function declared(words: number, widths: readonly number[]) {
  const bits = widths.reduce((sum, width) => sum + width, 0);
  const { area, energy, leakage } = MACRO;
  return {
    areaUm2: widths.length * area.fixedUm2 + area.perBitUm2 * words * bits,
    readPj: widths.length * energy.perReadPj + energy.perBitPj * bits,
    leakageMw: 1e-6 * (widths.length * leakage.fixedNw + leakage.perBitNw * words * bits),
  };
}

test('a table activation in a macro equals the interpreter, costs what is declared, and frees its logic', async () => {
  const network = createTableNetwork(1);
  const target = await targetWith(MACRO);
  const logic = await build(network, TABLE, target);
  const { metrics, macros, verified, cellCounts } = await build(
    network,
    { ...TABLE, memory: 'macro' },
    target,
  );
  expect(logic.macros).toBeUndefined();
  expect(logic.metrics).not.toHaveProperty('macroAreaUm2');
  expect([logic.verified.mismatches, verified.mismatches]).toEqual([0, 0]);
  const cost = declared(64, [7]);
  const [use] = macros ?? [];
  expect(macros).toHaveLength(1);
  expect(use).toMatchObject({ name: 'rom_small', kind: 'rom', words: 64, width: 7, count: 1 });
  expect(use.areaUm2).toBeCloseTo(cost.areaUm2, 9);
  expect(metrics.macroAreaUm2).toBe(use.areaUm2);
  expect(metrics.macroLeakageMw).toBeCloseTo(cost.leakageMw, 12);
  // Samples are random: each is another address, which is read once.
  expect(use.energyPj).toBeCloseTo(cost.readPj, 9);
  expect(metrics.macroEnergyPj).toBe(use.energyPj);
  expect(metrics.energyPj).toBeGreaterThan(use.energyPj);
  expect(metrics.dynamicMw).toBeCloseTo(metrics.energyPj / (5 * metrics.initiationInterval), 9);
  expect(metrics.cellAreaUm2).toBeLessThan(logic.metrics.cellAreaUm2);
  expect(placedAreaUm2(metrics)).toBeCloseTo(metrics.cellAreaUm2 + cost.areaUm2, 9);
  expect(metrics.cells).toBe(Object.values(cellCounts).reduce((sum, count) => sum + count, 0));
  expect(Object.keys(cellCounts).join()).not.toMatch(/paretape/);
});

test('a dense layer of reuse factor 32 reads its weights from macros side by side in every cycle', async () => {
  const network = createDenseNetwork();
  const target = await targetWith(MACRO);
  const logic = await build(network, DENSE, target);
  const { metrics, macros, verified } = await build(network, { ...DENSE, memory: 'macro' }, target);
  expect([logic.verified.mismatches, verified.mismatches]).toEqual([0, 0]);
  expect([logic.verified.vectors, verified.vectors]).toEqual([24, 24]);
  const widths = (macros ?? []).flatMap(({ width, count }) => new Array<number>(count).fill(width));
  const [stage] = stagesOf(network);
  const workload = stageWorkload(stage, { ...DENSE, memory: 'macro' }, 'io_parallel');
  expect(widths.reduce((sum, width) => sum + width, 0)).toBe(workload.memories?.[0].width);
  expect(Math.max(...widths)).toBeLessThanOrEqual(MACRO.width.max);
  const cost = declared(32, widths);
  expect(metrics.macroAreaUm2).toBeCloseTo(cost.areaUm2, 9);
  expect(metrics.macroEnergyPj).toBeCloseTo(32 * cost.readPj, 9);
  expect(metrics.cellAreaUm2).toBeLessThan(logic.metrics.cellAreaUm2);
  expect(metrics.flipFlops).toBe(logic.metrics.flipFlops);
  expect(metrics.initiationInterval).toBe(32);

  const estimate = estimateStage(workload, target.technology, uncalibrated());
  expect(estimate.macros?.areaUm2).toBeCloseTo(cost.areaUm2, 9);
  expect(estimate.macros?.energyPj).toBeCloseTo(32 * cost.readPj, 9);
  expect(estimate.macros?.leakageMw).toBeCloseTo(cost.leakageMw, 12);
  const { cellAreaUm2, criticalPathNs } = estimate.metrics;
  expect(cellAreaUm2.low).toBeLessThan(placedAreaUm2(metrics));
  expect(cellAreaUm2.high).toBeGreaterThan(placedAreaUm2(metrics));
  expect(criticalPathNs.low).toBeLessThan(metrics.criticalPathNs);
  expect(criticalPathNs.high).toBeGreaterThan(metrics.criticalPathNs);
});

test('a path through a ROM is longer by exactly what its access time is longer, measured and estimated', async () => {
  const network = createDenseNetwork();
  const config = { ...DENSE, memory: 'macro' } as const;
  const target = await targetWith(MACRO);
  const design = designOf(network, config);
  const prepared = prepareLibrary(target);
  const request = {
    design,
    target,
    vectors: createVectors(network, 4),
    powerVectors: 1,
    clockPeriodNs: 5,
    effort: 'area',
    yosys: 'yowasp',
    timeoutSeconds: 60,
  } as const;
  const run = planYosysRun(request, prepared);
  const { netlist } = await buildNetlist(chooseYosys('yowasp'), run, design.top);
  const [stage] = stagesOf(network);
  const workload = stageWorkload(stage, config, 'io_parallel');
  const pathOf = (slower: AsicTarget) => {
    const split = splitMacros(netlist, prepared.library, placeMemories(design, slower));
    const { criticalPath, criticalPathNs } = analyseTiming(split.netlist, split.library);
    const estimate = estimateStage(workload, slower.technology, uncalibrated());
    return { criticalPath, criticalPathNs, estimatedNs: estimate.metrics.criticalPathNs.value };
  };
  const slowBy = (ns: number) =>
    targetWith({ ...MACRO, access: { ...MACRO.access, fixedNs: MACRO.access.fixedNs + ns } });
  const before = pathOf(target);
  expect(before.criticalPath?.steps.some(({ cell }) => cell.startsWith('paretape_rom'))).toBe(true);
  for (const ns of [0.25, 1.5]) {
    const after = pathOf(await slowBy(ns));
    expect(after.criticalPathNs - before.criticalPathNs).toBeCloseTo(ns, 9);
    expect(after.estimatedNs - before.estimatedNs).toBeCloseTo(ns, 9);
  }
});

test('a target without macros, or without one that is large enough, refuses the design by what it needs', async () => {
  const design = designOf(createTableNetwork(1), { ...TABLE, memory: 'macro' });
  const plain = await targetWith();
  const small = await targetWith({ ...MACRO, words: { min: 4, max: 32 } });
  const place = (target: AsicTarget) => () => placeMemories(design, target);
  expect(place(plain)).toThrow(ParetapeError);
  expect(place(plain)).toThrow(
    /target generic45 declares no memory macro for a table of 64 words of 7 bits/,
  );
  expect(place(small)).toThrow(/holds a table of 64 words of 7 bits: it is out of range/);
  const [{ module }] = design.memories ?? [];
  const deep = { ...design, memories: [{ module, words: 8192, columns: ['01'.repeat(4096)] }] };
  const deepTarget = await targetWith({ ...MACRO, words: { min: 4, max: 65_536 } });
  expect(() => placeMemories(deep, deepTarget)).toThrow(/more than 4096 words are not supported/);
  await expect(build(createTableNetwork(1), { ...TABLE, memory: 'macro' }, plain)).rejects.toThrow(
    /declares no memory macro/,
  );
});
