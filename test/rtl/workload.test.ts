// The counts of a workload are counts of the printed text.
import { expect, test } from 'vitest';
import { stageWorkload } from '../../src/hardware/stage-workload.js';
import { stagesOf } from '../../src/hardware/stages.js';
import { generateRtl } from '../../src/rtl/generate-rtl.js';
import { randomCastDesign, randomDesign } from './random-designs.js';

function registerBits(source: string): number {
  const declarations = [...source.matchAll(/^\s*reg (?:\[(\d+):0\] )?([^;]+);/gm)];
  return declarations.reduce(
    (sum, [, high, names]) => sum + (Number(high ?? 0) + 1) * names.split(',').length,
    0,
  );
}

function tableBits(source: string): number {
  const tables = [...source.matchAll(/wire \[(\d+):0\] table\d+ =/g)];
  return tables.reduce((sum, [, high]) => sum + Number(high) + 1, 0);
}

function countersIn(source: string): number {
  return [...source.matchAll(/^ {2}wire s\d+_\d+ =/gm)].length;
}

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 200);

test('flip-flops, table bits and counters of a stage are those of its module', () => {
  for (const seed of SEEDS) {
    const { network, config } = randomDesign(seed);
    const modules = generateRtl(network, config).modules.slice(1);
    stagesOf(network).forEach((stage, index) => {
      const { source } = modules[index];
      const workload = stageWorkload(stage, config.stages[stage.name], config.ioType);
      expect(workload.flipFlopBits, source).toBe(registerBits(source));
      expect(workload.fullAdderCells).toBe(source.split('paretape_full_adder f').length - 1);
      expect(workload.romBits).toBe(tableBits(source));
      expect(workload.compressorBits).toBeLessThanOrEqual(countersIn(source));
      expect(2 * workload.compressorBits).toBeGreaterThanOrEqual(countersIn(source));
    });
  }
});

test('with casts of single elements no stage counts more flip-flops than its module declares, and most fewer', () => {
  let [stages, fewer] = [0, 0];
  for (const seed of SEEDS) {
    const { network, config } = randomCastDesign(seed);
    const modules = generateRtl(network, config).modules.slice(1);
    stagesOf(network).forEach((stage, index) => {
      const { flipFlopBits } = stageWorkload(stage, config.stages[stage.name], config.ioType);
      const declared = registerBits(modules[index].source);
      expect(flipFlopBits).toBeLessThanOrEqual(declared);
      stages++;
      if (flipFlopBits < declared) fewer++;
    });
  }
  expect(fewer / stages).toBeGreaterThan(0.3);
});
