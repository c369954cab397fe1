// Synopsys Design Compiler, `report_area`.
import type { ToolFigures } from '../../core/external-report.js';
import type { ReportFormat } from './report-format.js';
import { readNeeded, readOptional, splitReport } from './report-text.js';

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  return {
    // "Total area" adds wires by a wire-load model and is often undefined; the cells' is what compares.
    cellAreaUm2: readNeeded(report, 'Total cell area:'),
    cells: readOptional(report, 'Number of cells:'),
    flipFlops: readOptional(report, 'Number of sequential cells:'),
  };
}

export const DC_AREA: ReportFormat = {
  id: 'dc-area',
  description: 'Synopsys Design Compiler: report_area',
  stage: 'synthesis',
  parse,
};
