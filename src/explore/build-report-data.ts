// From what a study knows to what its report shows.

import { median } from 'simple-statistics';
import type { MetricCalibration } from '../calibration/calibration.js';
import { totalTerms } from '../calibration/term-sums.js';
import type { Candidate } from '../core/candidate.js';
import { FIGURE_NAMES } from '../core/external-report.js';
import { describeStageConfig } from '../core/hardware-config.js';
import { CALIBRATED_METRICS, type CalibratedMetric } from '../core/metrics.js';
import type { Topology } from '../core/topology.js';
import type {
  CalibrationPoint,
  CalibrationSummary,
  DesignCounts,
  ExternalRow,
  ProvenanceFact,
  ReportData,
  SelectedDesign,
  StageRow,
  StudentRow,
} from '../reports/report-data.js';
import type { ExternalMeasurement } from './measure-externally.js';
import type { Provenance } from './provenance.js';
import type { StudyOutcome } from './run-study.js';
import { describeRules } from './student-variants.js';
import type { TrainedNetwork } from './train-networks.js';

function describeWidth({ inputShape, layers }: Topology): string {
  const sizes = layers.flatMap((layer) => {
    if (layer.kind === 'dense') return [String(layer.units)];
    if (layer.kind === 'conv1d' || layer.kind === 'conv2d') return [`c${layer.filters}`];
    return [];
  });
  return [inputShape.join('×'), ...sizes].join('-');
}

function studentRow({ spec, ...trained }: TrainedNetwork): StudentRow {
  return {
    id: spec.id,
    weightBits: spec.weightBits,
    activationBits: spec.activationBits,
    width: [describeWidth(spec.topology), ...describeRules(spec)].join(', '),
    sparsity: spec.sparsity,
    nonZeroWeights: trained.nonZeroWeights,
    ebops: trained.ebops,
    trainingGraphAccuracy: trained.trainingAccuracy,
    interpreterAccuracy: trained.accuracy,
    accuracyNoise: trained.accuracyNoise,
  };
}

function stageRows(outcome: StudyOutcome, candidate: Candidate): StageRow[] {
  return candidate.estimate.stages.map((estimate) => {
    const config = candidate.config.stages[estimate.stage];
    const build = outcome.stageMeasurements.find(
      ({ option }) =>
        option.network === candidate.studentId &&
        option.stage.name === estimate.stage &&
        option.ioType === candidate.config.ioType &&
        describeStageConfig(option.config) === describeStageConfig(config),
    );
    return { stage: estimate.stage, config, estimate, measured: build?.report.metrics };
  });
}

function selectedDesign(outcome: StudyOutcome): SelectedDesign | undefined {
  const candidate = outcome.selection.winner?.candidate;
  if (candidate === undefined) return undefined;
  const report = outcome.networkReports.get(candidate.id);
  return { candidate, stages: stageRows(outcome, candidate), verified: report?.verified };
}

function calibrationPoints(
  outcome: StudyOutcome,
  metric: CalibratedMetric,
  { errors, halfWidth }: MetricCalibration,
): CalibrationPoint[] {
  const factor = Math.exp(halfWidth);
  return (errors?.samples ?? []).flatMap(({ id, predicted }) => {
    const sample = outcome.calibrationSamples.find((candidate) => candidate.id === id);
    const build = outcome.stageMeasurements.find(({ option }) => option.id === id);
    if (sample === undefined || build === undefined) return [];
    const { network, stage, config, ioType } = build.option;
    return [
      {
        label: `${stage.name} of ${network.slice(0, 8)}, ${describeStageConfig(config)}, ${ioType}`,
        measured: sample.measured[metric],
        before: totalTerms(sample.terms[metric]),
        after: { value: predicted, low: predicted / factor, high: predicted * factor },
      },
    ];
  });
}

function calibrationSummary(
  outcome: StudyOutcome,
  metric: CalibratedMetric,
): CalibrationSummary | undefined {
  const calibration = outcome.calibration.metrics[metric];
  const points = calibrationPoints(outcome, metric, calibration);
  if (calibration.errors === undefined || points.length === 0) return undefined;
  return {
    metric,
    points,
    coefficients: Object.entries(calibration.coefficients).map(([term, factor]) => ({
      term,
      factor,
    })),
    medianErrorBefore: median(
      points.map(({ before, measured }) => Math.abs(before / measured - 1)),
    ),
    medianError: calibration.errors.median,
    maxError: calibration.errors.max,
  };
}

function countDesigns({ candidates, front, selection }: StudyOutcome): DesignCounts {
  const violating = candidates.filter(({ violations }) => violations.length > 0);
  const reasons = new Map<string, number>();
  for (const reason of violating.flatMap(({ violations }) => violations)) {
    const rule = reason.split(' ')[0];
    reasons.set(rule, (reasons.get(rule) ?? 0) + 1);
  }
  const missed = selection.rejected.byConstraint.map(
    ({ constraint, rejected }) => [constraint.text, rejected] as const,
  );
  return {
    explored: candidates.length,
    dominated: candidates.length - violating.length - front.length,
    violating: violating.length,
    violationReasons: [...reasons, ...missed]
      .filter(([, count]) => count > 0)
      .map(([reason, count]) => ({ reason, count })),
  };
}

function provenanceFacts(provenance: Provenance): ProvenanceFact[] {
  const { dataset, target, tools } = provenance;
  return [
    { name: 'paretape', value: provenance.paretape },
    { name: 'seed', value: String(provenance.seed) },
    { name: 'configuration hash', value: provenance.configHash },
    { name: 'dataset', value: `${dataset.name}, hash ${dataset.hash}` },
    { name: 'scaling', value: dataset.scaling },
    { name: 'distillation', value: provenance.distillation },
    { name: 'library', value: `${target.id}, hash ${target.libertyHash}` },
    ...Object.entries(tools).map(([name, value]) => ({ name, value })),
    { name: 'machine', value: provenance.machine },
  ];
}

function externalRow({ candidate, report }: ExternalMeasurement): ExternalRow {
  const { tool, toolVersion, figures, sources } = report;
  return {
    candidate,
    tool: toolVersion === undefined ? tool : `${tool}, ${toolVersion}`,
    figures: FIGURE_NAMES.flatMap((name) => {
      const value = figures[name];
      return value === undefined ? [] : [{ name, value, stage: sources[name]?.stage ?? '' }];
    }),
  };
}

/** Everything the report of a finished study shows. */
export function buildReportData(outcome: StudyOutcome): ReportData {
  const { selection, target } = outcome;
  return {
    studyName: outcome.study,
    target: { id: target.id, description: target.description, predictive: target.predictive },
    verdict: {
      // The winner meets every constraint by definition; without a winner the sentence says so.
      constraints: selection.rejected.byConstraint.map(({ constraint }) => ({
        text: constraint.text,
        met: selection.winner !== undefined,
      })),
      reasons: selection.winner?.reasons ?? nearestMisses(outcome),
    },
    selected: selectedDesign(outcome),
    runnersUp: selection.runnersUp.map(({ candidate, reasons }) => ({
      candidate,
      reason: reasons.join('; '),
    })),
    front: outcome.front,
    counts: countDesigns(outcome),
    students: outcome.networks.map(studentRow),
    teacherAccuracy: outcome.teacher.testAccuracy,
    ...(outcome.dataset.task && { task: outcome.dataset.task }),
    calibration: CALIBRATED_METRICS.map((metric) => calibrationSummary(outcome, metric)).filter(
      (summary) => summary !== undefined,
    ),
    external: outcome.external.map(externalRow),
    failures: outcome.failures.map(({ what, message, where, mended }) => ({
      ...{ what, message, mended },
      logPath: where,
    })),
    provenance: provenanceFacts(outcome.provenance),
  };
}

function nearestMisses({ selection }: StudyOutcome): string[] {
  return selection.rejected.byConstraint.flatMap(({ nearest }) => (nearest ? [nearest.words] : []));
}
