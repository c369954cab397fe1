// How `synth` shows a build on standard cells.
import { type MacroUse, placedAreaUm2, type SynthesisReport } from '../../core/synthesis-report.js';
import { formatSignificant } from '../../reports/format-value.js';
import type { BuildView } from './build-table.js';

function describeMacro({ name, kind, words, width, count, areaUm2, energyPj }: MacroUse): string {
  const figures = `${formatSignificant(areaUm2, 4)} µm², ${formatSignificant(energyPj, 3)} pJ`;
  return `${count} ${kind} ${name} of ${words} × ${width} bits (${figures})`;
}

/** What of area and power macros are. */
function describeMacros({ metrics, macros = [] }: SynthesisReport): string[] {
  if (macros.length === 0) return [];
  const { cellAreaUm2, macroAreaUm2 = 0, energyPj, macroEnergyPj = 0 } = metrics;
  const area = `area is ${formatSignificant(cellAreaUm2, 5)} µm² of cells and ${formatSignificant(macroAreaUm2, 5)} µm² of macros`;
  const energy = `${formatSignificant(macroEnergyPj, 3)} of ${formatSignificant(energyPj, 3)} pJ an inference are reads of macros`;
  return [`${area}; ${energy}: ${macros.map(describeMacro).join(', ')}`];
}

export const asicView: BuildView<SynthesisReport> = {
  figures: ({ metrics, macros, tool, toolVersion, verified, proof, wallSeconds }) => ({
    ...metrics,
    ...(macros === undefined ? {} : { macros }),
    verified,
    ...(proof === undefined ? {} : { proof }),
    tool,
    toolVersion,
    wallSeconds,
  }),
  columns: [
    'area µm²',
    'kGE',
    'FF',
    'path ns',
    'Fmax MHz',
    'slack ns',
    'cycles',
    'II',
    'power mW',
    'proof',
  ],
  cells: ({ metrics, proof }) => [
    formatSignificant(placedAreaUm2(metrics), 5),
    formatSignificant(metrics.gateEquivalents / 1000, 3),
    String(metrics.flipFlops),
    formatSignificant(metrics.criticalPathNs, 3),
    formatSignificant(metrics.fmaxMhz, 3),
    formatSignificant(metrics.slackNs, 3),
    String(metrics.latencyCycles),
    String(metrics.initiationInterval),
    formatSignificant(metrics.dynamicMw + metrics.leakageMw, 3),
    proof?.verdict ?? '',
  ],
  details: describeMacros,
};
