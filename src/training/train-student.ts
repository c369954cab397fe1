// Trains one quantised, pruned and distilled student.
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { contentHash, hashBytes } from '../core/hash.js';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { Student, StudentSpec, TeacherWeights, TrainingEvent } from '../core/student.js';
import type { Topology } from '../core/topology.js';
import { assembleLayers, countNonZero } from './assemble-student.js';
import { startBackend } from './backend.js';
import { checkDataset } from './check-dataset.js';
import { checkTeacherOutputs } from './check-distillation.js';
import { bytesOf } from './checked-file.js';
import { studentCheckpointSchema } from './checkpoint-schemas.js';
import { withClassWeights } from './class-weights.js';
import type { CoStudyTeacher } from './co-study.js';
import { unconditioned } from './condition-input.js';
import { nameEngine } from './create-training-step.js';
import { evaluateStudent } from './evaluate-student.js';
import { planNetwork } from './network-plan.js';
import { checkPruning } from './pruning/check-pruning.js';
import { removeNeurons } from './pruning/remove-neurons.js';
import { checkQuantiserRules } from './quantisers/check-rules.js';
import { usesQuantiserRules } from './quantisers/trained-scales.js';
import { roundFeatures } from './round-features.js';
import { runStudentTraining } from './run-student-training.js';
import type { OnEpoch } from './run-teacher-training.js';
import { startParameters } from './student-state.js';
import { targetsOf } from './table-loss.js';
import { type CheckpointKeeper, NO_CHECKPOINTS } from './training-checkpoint.js';
import { trainWithRestart } from './training-failure.js';
import { check, checkStudentOptions, type StudentOptions } from './training-options.js';

/** Widest weights, activations and inputs: sums then stay exact in doubles. */
const WIDEST_BITS = 16;

function checkSpec(spec: StudentSpec): void {
  const { weightBits, activationBits, sparsity, input } = spec;
  const fits = (bits: number, fewest: number) =>
    Number.isInteger(bits) && bits >= fewest && bits <= WIDEST_BITS;
  check('weightBits', weightBits, fits(weightBits, 2), `from 2 to ${WIDEST_BITS}`);
  check('activationBits', activationBits, fits(activationBits, 1), `from 1 to ${WIDEST_BITS}`);
  check('input width', input.width, fits(input.width, 1), `from 1 to ${WIDEST_BITS}`);
  check('sparsity', sparsity, sparsity >= 0 && sparsity < 1, 'from 0 to below 1');
  checkQuantiserRules(spec);
  checkPruning(spec);
}

/** A trained teacher as a network, see `Teacher.weights`. */
export interface TeacherNetwork {
  readonly topology: Topology;
  readonly weights: readonly TeacherWeights[];
}

/** What only some trainings have. */
export interface StudentExtras {
  /** Needed where teacher and student learn together. */
  readonly teacherNetwork?: TeacherNetwork;
  /** Where an interrupted training goes on. */
  readonly keeper?: CheckpointKeeper;
}

/** The teacher that learns on; undefined where the schedule leaves it as it is. Throws CONFIG where it is needed and missing, or does not fit. */
function planCoStudy(
  dataset: Dataset,
  spec: StudentSpec,
  { distillation, classWeights }: StudentOptions,
  network: TeacherNetwork | undefined,
): CoStudyTeacher | undefined {
  if (distillation?.schedule !== 'self_study_co_study_tutoring') return undefined;
  const refuse = (problem: string) =>
    new ParetapeError('CONFIG', `student ${spec.id}: co-study ${problem}`, {
      hint: 'train the teacher again and hand on its topology and weights unchanged',
    });
  if (!network) throw refuse('without a teacher network');
  // Its weights have taken the normalisation in.
  const layers = network.topology.layers.map((layer) =>
    'batchNorm' in layer ? { ...layer, batchNorm: undefined } : layer,
  );
  const plan = planNetwork({ ...network.topology, layers });
  checkDataset(dataset, plan, network.topology);
  const fits =
    network.weights.length === plan.weighted.length &&
    plan.weighted.every(({ kernelSize, channels }, i) => {
      const { kernel, bias } = network.weights[i];
      return kernel.length === kernelSize && bias.length === channels;
    });
  if (!fits) throw refuse('with weights of another topology');
  const table = withClassWeights(dataset.train, dataset, classWeights);
  return { plan, weights: network.weights, table };
}

/**
 * Trains in phases: float warm-up on rounded inputs, rounding of weights and activations, distillation and
 * polynomial pruning to exactly `spec.sparsity` of all kernel weights, fine-tuning. Keeps the epoch with the
 * best validation accuracy among those after pruning. Pruned neurons are taken out of the topology of its spec. Same dataset, spec, options and engine: same bytes, also when
 * it goes on where another process was interrupted. What its rules did is in `Student.events`.
 * Throws CONFIG for specs out of range, TOOL_FAILED where training or the distillation check fails.
 */
export async function trainStudent(
  dataset: Dataset,
  spec: StudentSpec,
  teacherLogits: Float32Array | undefined,
  options: StudentOptions,
  onEpoch?: OnEpoch,
  extras: StudentExtras = {},
): Promise<Student> {
  checkStudentOptions(options);
  checkSpec(spec);
  const plan = planNetwork(spec.topology);
  checkDataset(dataset, plan, spec.topology);
  const { distillation } = options;
  if (distillation !== null && teacherLogits === undefined) {
    throw new ParetapeError('CONFIG', `student ${spec.id}: distillation without teacher logits`, {
      hint: 'train a teacher first, or set distillation to null',
    });
  }
  if (teacherLogits) checkTeacherOutputs(teacherLogits, dataset.train, plan.classes);
  const needsGraph = usesQuantiserRules(spec) || dataset.task === 'regression';
  const backend = nameEngine(plan, await startBackend(), needsGraph);
  const data = {
    train: withClassWeights(
      roundFeatures(dataset.train, spec.input),
      dataset,
      options.classWeights,
    ),
    validation: roundFeatures(dataset.validation, spec.input),
    teacher:
      distillation && teacherLogits
        ? targetsOf(teacherLogits, dataset.train, plan.classes, distillation.temperature)
        : undefined,
    coStudy: planCoStudy(dataset, spec, options, extras.teacherNetwork),
  };
  const { keeper = NO_CHECKPOINTS } = extras;
  const teacherHash = teacherLogits && distillation ? hashBytes(bytesOf(teacherLogits)) : null;
  const identity = contentHash([
    ...['student', PACKAGE_VERSION, backend, dataset.hash, spec, options, teacherHash],
    ...(data.coStudy?.weights.flatMap(({ kernel, bias }) =>
      [kernel, bias].map((values) => hashBytes(bytesOf(values))),
    ) ?? []),
  ]);
  const template = startParameters(plan, spec, unconditioned());
  const schema = studentCheckpointSchema(template, data.coStudy?.weights, options.epochs);
  let from = await keeper.read(identity, schema);
  const events: TrainingEvent[] = [...(from?.events ?? [])];
  const trained = await trainWithRestart(
    `student ${spec.id}`,
    options.learningRate,
    events,
    (learningRate) => {
      const run = {
        from,
        events,
        onEpoch,
        offer: (make: () => object) => keeper.offer(identity, make),
      };
      from = undefined;
      return runStudentTraining(plan, spec, data, { ...options, learningRate }, run);
    },
  );
  const { parameters, masks, formats, history } = trained;
  const assembled = assembleLayers(plan, spec.topology.layers, parameters, masks, formats);
  const { topology, layers } =
    spec.pruning?.kind === 'neurons'
      ? removeNeurons(plan, spec.topology, assembled, masks)
      : { topology: spec.topology, layers: assembled };
  const made = { ...spec, topology };
  const student = {
    spec: made,
    layers,
    validationAccuracy: evaluateStudent(made, layers, dataset.validation),
    testAccuracy: evaluateStudent(made, layers, dataset.test),
    nonZeroWeights: countNonZero(layers),
    history,
    backend,
    ...(events.length > 0 && { events }),
  };
  await keeper.discard();
  return student;
}
