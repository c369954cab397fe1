// Trains one quantised, pruned and distilled student.
import type { Dataset } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import type { Student, StudentSpec } from '../core/student.js';
import { assembleLayers, countNonZero } from './assemble-student.js';
import { startBackend } from './backend.js';
import { checkDataset } from './check-dataset.js';
import { checkTeacherLogits } from './check-distillation.js';
import { softenTeacher } from './classification-loss.js';
import { nameEngine } from './create-training-step.js';
import { evaluateStudent } from './evaluate-student.js';
import { planNetwork } from './network-plan.js';
import { roundFeatures } from './round-features.js';
import { runStudentTraining } from './run-student-training.js';
import type { OnEpoch } from './train-teacher.js';
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
}

/**
 * Trains in phases: float warm-up on rounded inputs, rounding of weights and activations, distillation and
 * polynomial pruning to exactly `spec.sparsity` of all kernel weights, fine-tuning. Keeps the epoch with the
 * best validation accuracy among those after pruning. Same dataset, spec, options and engine: same bytes.
 * Throws CONFIG for specs out of range, TOOL_FAILED where training or the distillation check fails.
 */
export async function trainStudent(
  dataset: Dataset,
  spec: StudentSpec,
  teacherLogits: Float32Array | undefined,
  options: StudentOptions,
  onEpoch?: OnEpoch,
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
  if (teacherLogits) checkTeacherLogits(teacherLogits, dataset.train.labels, plan.classes);
  const backend = nameEngine(plan, await startBackend());
  const data = {
    train: roundFeatures(dataset.train, spec.input),
    validation: roundFeatures(dataset.validation, spec.input),
    teacher:
      distillation && teacherLogits
        ? softenTeacher(teacherLogits, plan.classes, distillation.temperature)
        : undefined,
  };
  const trained = await trainWithRestart(`student ${spec.id}`, options.learningRate, (rate) =>
    runStudentTraining(plan, spec, data, { ...options, learningRate: rate }, onEpoch),
  );
  const { parameters, masks, formats, history } = trained;
  const layers = assembleLayers(plan, spec.topology.layers, parameters, masks, formats);
  return {
    spec,
    layers,
    validationAccuracy: evaluateStudent(spec, layers, dataset.validation),
    testAccuracy: evaluateStudent(spec, layers, dataset.test),
    nonZeroWeights: countNonZero(layers),
    history,
    backend,
  };
}
