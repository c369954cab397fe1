// Vivado's `report_utilization`: `vivado_synth.rpt` of hls4ml, `<top>_utilization_synth.rpt`, `…_placed.rpt`.
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import { failMissing, type ReportText, readToken, splitReport } from './report-text.js';
import { checkContents, readTables, type TableRow } from './vivado-table.js';

/** A resource's figure in the column "Used" of the first row of one of these names. */
function findUsed(
  report: ReportText,
  rows: readonly TableRow[],
  names: readonly string[],
): number | undefined {
  // Vivado marks rows with footnotes by a star.
  const row = rows.find(({ cells }) => names.includes(cells[0].replace(/\*+$/, '').trim()));
  if (row?.cells[1] === undefined) return undefined;
  const column = report.lines[row.index].indexOf('|', 1 + report.lines[row.index].indexOf('|')) + 2;
  return readToken(report, { text: row.cells[1], line: row.index + 1, column }, row.cells[0]);
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const rows = readTables(report);
  checkContents(report);
  const used = (...names: string[]) => findUsed(report, rows, names);
  const luts = used('CLB LUTs', 'Slice LUTs');
  const flipFlops = used('CLB Registers', 'Slice Registers');
  if (luts === undefined) failMissing(report, 'CLB LUTs');
  if (flipFlops === undefined) failMissing(report, 'CLB Registers');
  return {
    luts,
    flipFlops,
    dsps: used('DSPs', 'DSP Slices'),
    brams: used('Block RAM Tile'),
    urams: used('URAM'),
  };
}

export const VIVADO_UTILIZATION: ReportFormat = {
  id: 'vivado-utilization',
  description: 'Vivado, report_utilization: vivado_synth.rpt',
  stage: 'synthesis',
  parse,
};
