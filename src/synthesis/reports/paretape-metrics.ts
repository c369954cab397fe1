// Our own format, for a tool no parser knows: a JSON object of figures by their names.
import { FIGURE_NAMES, type FigureName, type ToolFigures } from '../../core/external-report.js';
import { nearestName } from '../../core/nearest-name.js';
import { failAtKey, parseJsonReport, readJsonFigure } from './parse-json-report.js';
import type { ReportFormat } from './report-format.js';

function isFigureName(name: string): name is FigureName {
  return (FIGURE_NAMES as readonly string[]).includes(name);
}

function parse(text: string, fileName: string): ToolFigures {
  const report = parseJsonReport(text, fileName);
  const { value } = report;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return failAtKey(report, '', 'expected an object of figures', 'e.g. {"cellAreaUm2": 1234.5}');
  }
  const figures: Partial<Record<FigureName, number>> = {};
  for (const [name, member] of Object.entries(value)) {
    if (!isFigureName(name)) {
      const near = nearestName(name, FIGURE_NAMES);
      const meant = near === undefined ? '' : `did you mean "${near}"? `;
      failAtKey(
        report,
        name,
        `unknown figure "${name.slice(0, 60)}"`,
        `${meant}known: ${FIGURE_NAMES.join(', ')}`,
      );
    }
    const figure = readJsonFigure(report, member, name);
    if (figure !== undefined) figures[name] = figure;
  }
  return figures;
}

export const PARETAPE_METRICS: ReportFormat = {
  id: 'paretape-metrics',
  description:
    'A JSON object of figures by paretape’s names, e.g. {"cellAreaUm2": 1234.5, "slackNs": 0.1}',
  stage: 'synthesis',
  parse,
};
