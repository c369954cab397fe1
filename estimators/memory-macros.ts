// What tables in memory macros cost: the target's declaration times counts, nothing to be calibrated.
import { ParetapeError } from '../src/core/errors.js';
import type { MacroTerms } from '../src/core/estimate.js';
import {
  accessTimeNs,
  areaOfBank,
  leakageOfBank,
  type MacroBank,
  placeTable,
  readEnergyOfBank,
  type TableSize,
} from '../src/core/memory-macro.js';
import type { Technology } from '../src/core/target.js';
import type { StageWorkload } from '../src/core/workload.js';
import { sumDelay } from './gate-costs.js';

function placeOrThrow(stage: string, size: TableSize, { memories = [] }: Technology) {
  const banks = placeTable(size, memories);
  if (banks !== undefined) return banks;
  throw new ParetapeError(
    'CONFIG',
    `stage ${stage}: no declared memory macro holds a table of ${size.words} words of ${size.width} bits`,
    { hint: 'declare macros in the section "target", or leave "memory" out: tables become logic' },
  );
}

function sumBanks(banks: readonly MacroBank[], figure: (bank: MacroBank) => number): number {
  return banks.reduce((sum, bank) => sum + figure(bank), 0);
}

/** Undefined where the stage has no tables in macros. Throws CONFIG where the technology declares none that holds one. */
export function sumMacros(workload: StageWorkload, technology: Technology): MacroTerms | undefined {
  const { memories, memoryPaths = [], stage } = workload;
  if (memories === undefined) return undefined;
  const placed = memories.map(({ count, reads, ...size }) => {
    return { ...size, count, reads, banks: placeOrThrow(stage, size, technology) };
  });
  const total = (figure: (each: (typeof placed)[number]) => number) =>
    placed.reduce((sum, each) => sum + figure(each), 0);
  return {
    areaUm2: total(({ count, banks }) => count * sumBanks(banks, areaOfBank)),
    energyPj: total(({ reads, banks }) => reads * sumBanks(banks, readEnergyOfBank)),
    leakageMw: total(({ count, banks }) => count * sumBanks(banks, leakageOfBank)) * 1e-6,
    paths: memoryPaths.map(({ words, path }) => {
      const slowest = placed.filter((each) => each.words === words);
      const accessNs = Math.max(...slowest.map(({ banks }) => accessTimeNs(banks[0].macro, words)));
      return { accessNs, logic: sumDelay({ ...workload, path }, technology) };
    }),
  };
}
