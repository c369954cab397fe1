// The sentence a study ends in: which design, its figures, what they rest on, whether it may be built.
import { metricOf } from '../core/candidate.js';
import { intervalOf, slackNsOf, sourceOf } from './candidate-text.js';
import { formatRange, formatSignificant, formatWithUnit } from './format-value.js';
import type { ReportData, SelectedDesign } from './report-data.js';
import { scoreNameOf } from './score-name.js';

/** `met`: timing and every constraint hold as far as known. `doubtful`: an estimate's interval reaches past the clock. */
export type VerdictGrade = 'met' | 'doubtful' | 'missed';

export interface Verdict {
  readonly grade: VerdictGrade;
  readonly sentence: string;
}

/** Timing in words, and whether it is certain. */
function describeTiming({ candidate }: SelectedDesign): { text: string; grade: VerdictGrade } {
  const slackNs = slackNsOf(candidate);
  const amount = `${formatSignificant(Math.abs(slackNs), 3)} ns`;
  const clock = `at ${formatWithUnit('clockPeriodNs', candidate.config.clockPeriodNs)}`;
  if (slackNs < 0) {
    return { text: `timing ${clock} is missed by ${amount}`, grade: 'missed' };
  }
  const text = `timing ${clock} is met with ${amount} of slack`;
  const path = intervalOf(candidate, 'criticalPathNs');
  if (path === undefined || path.high <= candidate.config.clockPeriodNs) {
    return { text, grade: 'met' };
  }
  return { text: `${text}, but the estimate's interval reaches past it`, grade: 'doubtful' };
}

function describeConstraints({ verdict }: ReportData): { text: string; grade: VerdictGrade } {
  const missed = verdict.constraints.filter(({ met }) => !met);
  if (missed.length > 0) {
    return {
      text: `it misses ${missed.map(({ text }) => text).join(' and ')}`,
      grade: 'missed',
    };
  }
  const count = verdict.constraints.length;
  if (count === 0) return { text: 'no constraint was set', grade: 'met' };
  return {
    text: count === 1 ? 'the constraint is met' : `each of the ${count} constraints is met`,
    grade: 'met',
  };
}

const WORST: readonly VerdictGrade[] = ['missed', 'doubtful', 'met'];

/** The verdict of a study, the same for terminal and report. Every figure says whether it was measured. */
export function describeVerdict(data: ReportData): Verdict {
  const { selected } = data;
  if (selected === undefined) {
    const { explored } = data.counts;
    const sentence = `No design meets the constraints: ${formatSignificant(explored, 6)} designs were explored and none was selected.`;
    return { grade: 'missed', sentence };
  }
  const { candidate } = selected;
  const figure = (metric: Parameters<typeof metricOf>[1]) =>
    formatWithUnit(metric, metricOf(candidate, metric));
  const area = intervalOf(candidate, 'cellAreaUm2');
  const basis =
    sourceOf(candidate) === 'measured'
      ? 'measured on its synthesised netlist'
      : `estimated, not synthesised${area && ` (area ${formatRange(area)} µm²)`}`;
  const timing = describeTiming(selected);
  const constraints = describeConstraints(data);
  const mismatches = selected.verified?.mismatches ?? 0;
  const broken =
    mismatches > 0 ? `; its netlist DIFFERS from the interpreter on ${mismatches} vectors` : '';
  const grades = [timing.grade, constraints.grade, mismatches > 0 ? 'missed' : 'met'];
  const sentence =
    `Design ${candidate.id.slice(0, 8)} is selected: ${scoreNameOf(data)} ${figure('accuracy')}, ` +
    `latency ${figure('latencyNs')} (${figure('latencyCycles')}), area ${figure('cellAreaUm2')}, ` +
    `power ${figure('powerMw')}, ${basis}; ${timing.text}; ${constraints.text}${broken}.`;
  return { grade: WORST.find((grade) => grades.includes(grade)) ?? 'met', sentence };
}
