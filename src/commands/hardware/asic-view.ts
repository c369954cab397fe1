// How `synth` shows a build on standard cells.
import type { SynthesisReport } from '../../core/synthesis-report.js';
import { formatSignificant } from '../../reports/format-value.js';
import type { BuildView } from './build-table.js';

export const asicView: BuildView<SynthesisReport> = {
  figures: ({ metrics, tool, toolVersion, verified, proof, wallSeconds }) => ({
    ...metrics,
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
    formatSignificant(metrics.cellAreaUm2, 5),
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
};
