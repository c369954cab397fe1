// The report formats paretape reads: which there are, and the one door through which a report comes in.
import { ParetapeError } from '../../core/errors.js';
import { FIGURE_NAMES, type FigureName, type ToolFigures } from '../../core/external-report.js';
import { nearestName } from '../../core/nearest-name.js';
import { CATAPULT_CYCLE } from './catapult-cycle.js';
import { CATAPULT_RTL } from './catapult-rtl.js';
import { DC_AREA } from './dc-area.js';
import { DC_POWER } from './dc-power.js';
import { DC_QOR } from './dc-qor.js';
import { GENUS_AREA } from './genus-area.js';
import { GENUS_POWER } from './genus-power.js';
import { GENUS_QOR } from './genus-qor.js';
import { LIBRELANE_METRICS } from './librelane-metrics.js';
import { ONEAPI_SUMMARY } from './oneapi-summary.js';
import { PARETAPE_METRICS } from './paretape-metrics.js';
import { QUARTUS_FIT } from './quartus-fit.js';
import type { ReportFormat } from './report-format.js';
import { VIVADO_CSYNTH } from './vivado-csynth.js';
import { VIVADO_TIMING } from './vivado-timing.js';
import { VIVADO_UTILIZATION } from './vivado-utilization.js';
import { YOSYS_STAT } from './yosys-stat.js';
import { YOSYS_STAT_JSON } from './yosys-stat-json.js';

/** Every format; a new one is one file and one line here. */
export const REPORT_FORMATS: readonly ReportFormat[] = [
  VIVADO_CSYNTH,
  VIVADO_UTILIZATION,
  VIVADO_TIMING,
  CATAPULT_RTL,
  CATAPULT_CYCLE,
  QUARTUS_FIT,
  ONEAPI_SUMMARY,
  YOSYS_STAT,
  YOSYS_STAT_JSON,
  LIBRELANE_METRICS,
  GENUS_AREA,
  GENUS_QOR,
  GENUS_POWER,
  DC_AREA,
  DC_QOR,
  DC_POWER,
  PARETAPE_METRICS,
];

export const REPORT_FORMAT_IDS: readonly string[] = REPORT_FORMATS.map(({ id }) => id);

/** Longest report in characters; those of whole chips have a few million. */
export const MAX_REPORT_LENGTH = 16 * 1024 * 1024;

/** The format of that id. CONFIG error with the nearest name where there is none. */
export function findReportFormat(id: string): ReportFormat {
  const format = REPORT_FORMATS.find((candidate) => candidate.id === id);
  if (format !== undefined) return format;
  const near = nearestName(id, REPORT_FORMAT_IDS);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  throw new ParetapeError('CONFIG', `there is no report format "${id}"`, {
    hint: `${meant}formats: ${REPORT_FORMAT_IDS.join(', ')}`,
  });
}

function checkFigure(name: FigureName, value: number, fileName: string): void {
  const isPossible = Number.isFinite(value) && (value >= 0 || name === 'slackNs');
  if (isPossible) return;
  throw new ParetapeError('INPUT', `the report states ${name} = ${value}`, {
    position: { file: fileName },
    hint: 'this cannot be: is the report of the right format?',
  });
}

/**
 * Reads one report. INPUT error where the text is too long, not of this format, cut short, without any figure, or
 * states the impossible.
 */
export function parseReport(format: ReportFormat, text: string, fileName: string): ToolFigures {
  if (text.length > MAX_REPORT_LENGTH) {
    throw new ParetapeError('INPUT', `the report is longer than ${MAX_REPORT_LENGTH} characters`, {
      position: { file: fileName },
      hint: `expected ${format.description}`,
    });
  }
  const stated = format.parse(text, fileName);
  const figures = FIGURE_NAMES.flatMap((name) => {
    const value = stated[name];
    if (value === undefined) return [];
    checkFigure(name, value, fileName);
    return [[name, value] as const];
  });
  if (figures.length === 0) {
    throw new ParetapeError('INPUT', 'the report states no figure', {
      position: { file: fileName },
      hint: `expected ${format.description}`,
    });
  }
  return Object.fromEntries(figures);
}
