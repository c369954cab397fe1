// What the memory macros of a netlist cost, by the target's declaration and the reads of the simulated test data.
import { areaOfBank, type MacroBank, readEnergyOfBank } from '../../core/memory-macro.js';
import type { MacroUse } from '../../core/synthesis-report.js';
import type { PowerReport } from '../power/power-report.js';
import type { MacroInstance } from './split-macros.js';

/** Figures of all macros of a netlist. */
export interface MacroFigures {
  readonly macros: readonly MacroUse[];
  readonly areaUm2: number;
  readonly leakageMw: number;
  /** Of one inference. */
  readonly energyPj: number;
}

function addBank(uses: Map<string, MacroUse>, bank: MacroBank, energyPj: number): void {
  const { macro, words, width, count } = bank;
  const key = JSON.stringify([macro.name, words, width]);
  const known = uses.get(key);
  const { name, kind } = macro;
  uses.set(key, {
    name,
    kind,
    words,
    width,
    count: count + (known?.count ?? 0),
    areaUm2: areaOfBank(bank) + (known?.areaUm2 ?? 0),
    energyPj: energyPj + (known?.energyPj ?? 0),
  });
}

/** `power` is that of the netlist whose columns stand for the macros. */
export function measureMacros(
  instances: readonly MacroInstance[],
  { reads, cycles }: Pick<PowerReport, 'reads' | 'cycles'>,
  initiationInterval: number,
): MacroFigures {
  const uses = new Map<string, MacroUse>();
  let leakageNw = 0;
  for (const { placed, reader } of instances) {
    leakageNw += placed.leakageNw;
    const readsOfInference = (reads[reader] / cycles) * initiationInterval;
    for (const bank of placed.banks) {
      addBank(uses, bank, readsOfInference * readEnergyOfBank(bank));
    }
  }
  const macros = [...uses.values()].sort(
    (a, b) =>
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || a.words - b.words || a.width - b.width,
  );
  const total = (figure: 'areaUm2' | 'energyPj') =>
    macros.reduce((sum, use) => sum + use[figure], 0);
  return {
    macros,
    areaUm2: total('areaUm2'),
    leakageMw: leakageNw * 1e-6,
    energyPj: total('energyPj'),
  };
}
