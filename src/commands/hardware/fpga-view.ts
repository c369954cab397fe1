// How `synth` shows a build on an FPGA.
import type { FpgaReport, FpgaTiming } from '../../core/fpga-report.js';
import { formatSignificant } from '../../reports/format-value.js';
import type { BuildView } from './build-table.js';

/** Routed frequency, or the word that says why there is none. */
function describeTiming(timing: FpgaTiming): string {
  return timing.kind === 'routed' ? formatSignificant(timing.fmaxMhz, 3) : timing.kind;
}

export const fpgaView: BuildView<FpgaReport> = {
  figures: ({ kind: _kind, target: _target, top: _top, ...report }) => report,
  columns: ['LUT', 'carry', 'FF', 'DSP', 'BRAM kbit', 'levels', 'Fmax MHz', 'fits', 'cycles', 'II'],
  cells: ({ metrics, timing, fits }) => [
    String(metrics.luts),
    String(metrics.carryCells),
    String(metrics.flipFlops),
    String(metrics.dsps),
    String(metrics.bramKbit),
    String(metrics.longestPath.levels),
    describeTiming(timing),
    fits ? 'yes' : 'no',
    String(metrics.latencyCycles),
    String(metrics.initiationInterval),
  ],
};
