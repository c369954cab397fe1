// What Yosys prints for `stat -json`.
import type { ToolFigures } from '../../core/external-report.js';
import { countPrimitives } from './fpga-primitives.js';
import {
  failAtKey,
  memberOf,
  needMember,
  parseJsonReport,
  readJsonFigure,
} from './parse-json-report.js';
import type { ReportFormat } from './report-format.js';

function parse(text: string, fileName: string): ToolFigures {
  const report = parseJsonReport(text, fileName);
  const design = needMember(report, ['design']);
  const cells = readJsonFigure(report, needMember(report, ['design', 'num_cells']), 'num_cells');
  if (cells === undefined)
    failAtKey(report, 'num_cells', 'num_cells is unknown', 'expected a number');
  const types = memberOf(design, 'num_cells_by_type');
  const entries = typeof types === 'object' && types !== null ? Object.entries(types) : [];
  const counts = entries.map(
    ([name, count]) => [name, readJsonFigure(report, count, name) ?? 0] as const,
  );
  const cellAreaUm2 = readJsonFigure(report, memberOf(design, 'area'), 'area');
  return { cells, cellAreaUm2, ...countPrimitives(new Map(counts)) };
}

export const YOSYS_STAT_JSON: ReportFormat = {
  id: 'yosys-stat-json',
  description: 'Yosys: tee -o stat.json stat -json -liberty <library>',
  stage: 'synthesis',
  parse,
};
