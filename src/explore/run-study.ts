// The river, end to end: dataset → teacher → students → sweep → measured sample → calibration → front → selection.
import { chooseEstimator, ESTIMATORS } from '../../estimators/index.js';

import { uncalibrated } from '../calibration/apply-calibration.js';
import type { Calibration, CalibrationSample } from '../calibration/calibration.js';
import { fitCalibration } from '../calibration/fit-calibration.js';
import { checkClassWeights } from '../config/check-class-weights.js';
import type { LoadedStudy } from '../config/load-study.js';
import type { Candidate } from '../core/candidate.js';
import type { Dataset } from '../core/dataset.js';
import type { SynthesisReport } from '../core/synthesis-report.js';
import type { AsicTarget } from '../core/target.js';
import { loadDataset } from '../datasets/load-dataset.js';
import { parseConstraint } from '../selection/parse-constraint.js';
import { type Selection, selectDesign } from '../selection/select-design.js';
import { writeAtomically } from '../storage/write-atomically.js';
import { loadTarget } from '../targets/index.js';
import { writeDatasetFile } from '../training/dataset-file.js';
import { resolveAdderStyles } from './adder-styles.js';
import { chooseStageSample, roughGates } from './choose-stage-sample.js';
import { designFront, reportedFront } from './design-front.js';
import { makeStudents, makeTeacher } from './make-networks.js';
import { type ExternalMeasurement, measureExternally } from './measure-externally.js';
import { measureNetworks } from './measure-networks.js';
import { measureStages, type StageMeasurement, testInputs } from './measure-stages.js';
import { collectProvenance, type Provenance } from './provenance.js';
import { networkOptions } from './stage-options.js';
import type { Failure, StudyContext } from './study-context.js';
import { type SweptNetwork, sweepNetwork } from './sweep-network.js';
import type { TeacherResult, TrainedNetwork } from './train-networks.js';

/** Stage builds above this many gates are left to the whole-network builds. */
const LARGEST_STAGE_GATES = 60_000;

/** Everything a finished study knows; reports are drawn from it. */
export interface StudyOutcome {
  readonly study: string;
  readonly dataset: Dataset;
  readonly target: AsicTarget;
  readonly teacher: TeacherResult;
  readonly networks: readonly TrainedNetwork[];
  readonly stageMeasurements: readonly StageMeasurement[];
  readonly calibrationSamples: readonly CalibrationSample[];
  readonly calibration: Calibration;
  /** Reports of the designs built whole, by candidate id. */
  readonly networkReports: ReadonlyMap<string, SynthesisReport>;
  /** What the user's own tool said of measured designs. */
  readonly external: readonly ExternalMeasurement[];
  readonly candidates: readonly Candidate[];
  readonly front: readonly Candidate[];
  readonly selection: Selection;
  readonly failures: readonly Failure[];
  readonly provenance: Provenance;
}

async function prepareInputs(study: LoadedStudy, context: StudyContext) {
  const { config, folder } = context;
  const dataset = await loadDataset(config.dataset, {
    baseDir: study.baseDir,
    seed: config.seed,
    name: config.study,
  });
  checkClassWeights(study, dataset);
  const target = await loadTarget(config.target, study.baseDir);
  await writeDatasetFile(folder.dataset(dataset.hash), dataset);
  await writeAtomically(folder.liberty(target.libertyHash), target.liberty);
  return { dataset, target };
}

function sweepAll(
  context: StudyContext,
  networks: readonly SweptNetwork[],
  target: AsicTarget,
  calibration: Calibration,
): Candidate[] {
  const model = { technology: target.technology, calibration };
  return networks.flatMap((network) => sweepNetwork(network, context.config.sweep, model));
}

function sampleStages(
  context: StudyContext,
  networks: readonly SweptNetwork[],
  target: AsicTarget,
  front: readonly Candidate[],
) {
  const all = networks.flatMap(({ options }) => options.flatMap(({ stages }) => stages.flat()));
  const buildable = all.filter(
    (option) => roughGates(option, target.technology) <= LARGEST_STAGE_GATES,
  );
  return chooseStageSample(buildable, front, context.config.synthesis.layers);
}

function calibrationSample(
  { option, report }: StageMeasurement,
  target: AsicTarget,
): CalibrationSample {
  const { cellAreaUm2, criticalPathNs, energyPj, leakageMw } = report.metrics;
  const estimator = chooseEstimator(option.workload, ESTIMATORS);
  return {
    id: option.id,
    terms: estimator.estimate(option.workload, target.technology),
    group: `${option.network} ${option.stage.name}`,
    measured: { cellAreaUm2, criticalPathNs, energyPj, leakageMw },
  };
}

/** Runs the study to its end, or goes on where it was interrupted. Writes no report; see `writeResults`. */
export async function runStudy(study: LoadedStudy, context: StudyContext): Promise<StudyOutcome> {
  const { config, observer } = context;
  const constraints = config.select.constraints.map(parseConstraint);

  observer.stage('dataset and target');
  const { dataset, target } = await prepareInputs(study, context);

  observer.stage('teacher');
  const teacher = await makeTeacher(context, dataset);
  const score = dataset.task === 'regression' ? 'R²' : 'accuracy';
  observer.note(`teacher: test ${score} ${teacher.testAccuracy.toFixed(4)} (${teacher.backend})`);

  const networks = await makeStudents(context, dataset, teacher);
  for (const { spec, disagreement } of networks) {
    if (disagreement) observer.note(`student ${spec.id}: ${disagreement}`);
  }

  observer.stage('sweep');
  const sweep = resolveAdderStyles(config.sweep, target.technology);
  const swept = networks.map(({ spec, network, accuracy }) => ({
    studentId: spec.id,
    accuracy,
    options: networkOptions(network, sweep, testInputs(network, dataset)),
  }));
  const firstFront = designFront(sweepAll(context, swept, target, uncalibrated()));

  const sample = sampleStages(context, swept, target, firstFront);
  observer.stage(`synthesis of ${sample.length} layers`);
  const stageMeasurements = await measureStages(context, target, dataset, networks, sample);

  observer.stage('calibration and second sweep');
  const samples = stageMeasurements.map((measurement) => calibrationSample(measurement, target));
  const calibration = fitCalibration(samples);
  const estimated = sweepAll(context, swept, target, calibration);

  observer.stage('synthesis of whole networks');
  const { candidates, reports } = await measureNetworks(
    context,
    target,
    dataset,
    networks,
    estimated,
    constraints,
  );
  const front = reportedFront(candidates);
  const external = await measureExternally(context, target, dataset, networks, front);
  return {
    study: config.study,
    dataset,
    target,
    teacher,
    networks,
    stageMeasurements,
    calibrationSamples: samples,
    calibration,
    networkReports: reports,
    external,
    candidates,
    front,
    selection: selectDesign(front, constraints, config.select.prefer),
    failures: context.failures,
    provenance: collectProvenance(config, dataset, target, teacher, [
      ...stageMeasurements.map(({ report }) => report),
      ...reports.values(),
    ]),
  };
}
