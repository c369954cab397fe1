// Makes one set of figures of several reports: consistent ones, with the origin of each.
import { ParetapeError } from '../../core/errors.js';
import {
  type ExternalReport,
  FIGURE_NAMES,
  type FigureName,
  type FigureSource,
  type FigureStage,
  type ReadReport,
  type ToolFigures,
} from '../../core/external-report.js';

const RANK: Readonly<Record<FigureStage, number>> = { estimate: 0, synthesis: 1, layout: 2 };

/** Tools round periods to their own resolution; anything beyond is another clock, or another unit. */
const CLOCK_TOLERANCE = 0.01;

function checkClock(report: ReadReport, clockPeriodNs: number): void {
  const stated = report.figures.clockPeriodNs;
  if (stated === undefined) return;
  if (Math.abs(stated - clockPeriodNs) <= CLOCK_TOLERANCE * clockPeriodNs) return;
  throw new ParetapeError(
    'INPUT',
    `the report is of a clock of ${stated} ns, not ${clockPeriodNs} ns`,
    {
      position: { file: report.file },
      hint: 'give the tool the clock by {clockPeriodNs} or {sdc}; are the times of the report in ns?',
    },
  );
}

/**
 * Critical path, slack and fmax follow from each other at the asked clock, so that they always come from one report.
 * INPUT error where the slack exceeds the clock: its unit is another one.
 */
export function completeTiming(
  figures: ToolFigures,
  clockPeriodNs: number,
  file: string,
): ToolFigures {
  const { slackNs, fmaxMhz } = figures;
  const byFmax = fmaxMhz === undefined || fmaxMhz === 0 ? undefined : 1000 / fmaxMhz;
  const bySlack = slackNs === undefined ? undefined : clockPeriodNs - slackNs;
  const criticalPathNs = figures.criticalPathNs ?? byFmax ?? bySlack;
  if (criticalPathNs === undefined) return figures;
  if (!(criticalPathNs > 0)) {
    const message = `slack ${slackNs} ns and critical path ${criticalPathNs} ns do not fit a clock of ${clockPeriodNs} ns`;
    throw new ParetapeError('INPUT', message, {
      position: { file },
      hint: 'are the times of the report in ns?',
    });
  }
  return {
    ...figures,
    criticalPathNs,
    slackNs: slackNs ?? clockPeriodNs - criticalPathNs,
    fmaxMhz: fmaxMhz ?? 1000 / criticalPathNs,
  };
}

function sourceOf(report: ReadReport, name: FigureName): FigureSource {
  const { file, format, stage, figures } = report;
  return figures[name] === undefined
    ? { file, format, stage, derived: true }
    : { file, format, stage };
}

/** Figures and origins of all reports: the later stage wins, then the later in the list; `decisive` wins over all. */
export function mergeFigures(
  reports: readonly ReadReport[],
  clockPeriodNs: number,
  decisive?: ReadReport,
): Pick<ExternalReport, 'figures' | 'sources'> {
  const ordered = [...reports].sort((a, b) => RANK[a.stage] - RANK[b.stage]);
  if (decisive !== undefined) ordered.push(decisive);
  const figures: Partial<Record<FigureName, number>> = {};
  const sources: Partial<Record<FigureName, FigureSource>> = {};
  for (const report of ordered) {
    checkClock(report, clockPeriodNs);
    const complete = completeTiming(report.figures, clockPeriodNs, report.file);
    for (const name of FIGURE_NAMES) {
      const value = complete[name];
      if (value === undefined) continue;
      figures[name] = value;
      sources[name] = sourceOf(report, name);
    }
  }
  return { figures: inOrder(figures), sources: inOrder(sources) };
}

/** The members in the order of the figures' list: the same whatever order the reports came in. */
function inOrder<T>(record: Partial<Record<FigureName, T>>): Partial<Record<FigureName, T>> {
  return Object.fromEntries(
    FIGURE_NAMES.flatMap((name) => (name in record ? [[name, record[name]]] : [])),
  );
}
