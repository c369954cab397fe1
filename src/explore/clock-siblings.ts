// One netlist at several clocks: synthesis does not depend on the clock, so one build measures them all.
import { estimateDesign } from '../calibration/estimate-design.js';
import type { SweepConfig } from '../config/study-config.js';
import type { Candidate } from '../core/candidate.js';
import { contentHash } from '../core/hash.js';
import type { SynthesisMetrics, SynthesisReport } from '../core/synthesis-report.js';

/** Identity of the netlist behind a candidate, whatever its clock. */
export function netlistOf({ studentId, config }: Candidate): string {
  return contentHash([studentId, config.ioType, config.stages]);
}

/** The longest register-to-register path a clock leaves room for; what is left is for clock tree and wires. */
export function timingBudgetNs(clockPeriodNs: number, { clockUncertainty }: SweepConfig): number {
  return clockPeriodNs * (1 - clockUncertainty);
}

/** The same netlist's figures at another clock: energy of an inference and path stay, power and slack change. */
function metricsAtClock(metrics: SynthesisMetrics, clockPeriodNs: number): SynthesisMetrics {
  const { energyPj, initiationInterval, criticalPathNs } = metrics;
  return {
    ...metrics,
    clockPeriodNs,
    slackNs: clockPeriodNs - criticalPathNs,
    dynamicMw: energyPj / (initiationInterval * clockPeriodNs),
  };
}

function violationsOf({ criticalPathNs, clockPeriodNs }: SynthesisMetrics, sweep: SweepConfig) {
  const budgetNs = timingBudgetNs(clockPeriodNs, sweep);
  if (criticalPathNs <= budgetNs) return [];
  return [
    `criticalPathNs ${criticalPathNs.toPrecision(4)} > ${budgetNs.toPrecision(4)} ` +
      `(clockPeriodNs ${clockPeriodNs} less clockUncertainty ${sweep.clockUncertainty})`,
  ];
}

/**
 * The measured candidates that one build of a candidate's netlist stands for: one a clock of the sweep, also those
 * that the estimate had ruled out. A clock that the path does not fit becomes a violation, which is a result.
 */
export function measuredSiblings(
  candidate: Candidate,
  report: SynthesisReport,
  sweep: SweepConfig,
): readonly Candidate[] {
  const { studentId, accuracy, estimate } = candidate;
  return sweep.clockPeriodNs.map((clockPeriodNs) => {
    const config = { ...candidate.config, clockPeriodNs };
    const measured = metricsAtClock(report.metrics, clockPeriodNs);
    return {
      id: contentHash([studentId, config]),
      studentId,
      config,
      accuracy,
      estimate: estimateDesign(estimate.stages, estimate, clockPeriodNs),
      measured,
      violations: violationsOf(measured, sweep),
    };
  });
}
