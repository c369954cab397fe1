// Students that nobody trained: random weights with the formats and masks a training would have chosen.
import type { Split } from '../../../src/core/dataset.js';
import { type FixedPointFormat, fractionBits } from '../../../src/core/fixed-point-format.js';
import { createRandom } from '../../../src/core/random.js';
import type { Student, StudentSpec } from '../../../src/core/student.js';
import type { Topology } from '../../../src/core/topology.js';
import { assembleLayers } from '../../../src/training/assemble-student.js';
import { calibrateFormats } from '../../../src/training/calibrate-formats.js';
import { measureInput } from '../../../src/training/condition-input.js';
import { initialiseParameters } from '../../../src/training/initialise-parameters.js';
import { planNetwork } from '../../../src/training/network-plan.js';
import { predict } from '../../../src/training/predict.js';
import { applyMasks, choosePruned } from '../../../src/training/pruning.js';
import { clampToRange, foldInput, quantisedNumbers } from '../../../src/training/quantisers.js';
import { roundFeatures } from '../../../src/training/round-features.js';

/** A student to be; `gain` scales its weights. */
export interface StudentCase {
  readonly topology: Topology;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly input: FixedPointFormat;
  readonly sparsity: number;
  readonly gain: number;
  readonly seed: number;
}

/** Samples of a split. */
export const CASE_SAMPLES = 24;

/** Random features over the whole range of the input format, random labels. */
export function makeSplit({ input, seed }: StudentCase, inputSize: number): Split {
  const random = createRandom(seed, 'step case');
  const largest = 2 ** input.integer;
  const draw = () => largest * (input.signed ? 2 * random.uniform() - 1 : random.uniform());
  return {
    count: CASE_SAMPLES,
    features: Float32Array.from({ length: CASE_SAMPLES * inputSize }, draw),
    labels: Int32Array.from({ length: CASE_SAMPLES }, () => random.integer(3)),
  };
}

/** The student of a case, untrained, and the logits its training graph gives. */
export function makeStudent(
  wanted: StudentCase,
  split: Split,
): { student: Student; graph: Float32Array } {
  const { gain, ...asked } = wanted;
  const spec: StudentSpec = { id: 'case', ...asked };
  const { topology, input, seed, sparsity } = spec;
  const plan = planNetwork(topology);
  const random = createRandom(seed, 'step biases');
  const table = roundFeatures(split, input);
  const conditioning = measureInput(plan, table, 2 ** -fractionBits(input));
  const parameters = initialiseParameters(plan, seed, 'case', conditioning);
  for (const { kernel, bias } of parameters) {
    kernel.set(kernel.map((value) => gain * value));
    bias.set(bias.map((value) => value + random.normal()));
  }
  const formats = calibrateFormats(plan, spec, parameters, table, conditioning);
  clampToRange(parameters, formats);
  const masks = choosePruned(parameters, sparsity);
  applyMasks(parameters, masks);
  const folded = foldInput(parameters, masks, formats, conditioning);
  const graph = predict(plan, quantisedNumbers(folded, masks, formats), table);
  const layers = assembleLayers(plan, topology.layers, folded, masks, formats);
  const figures = { validationAccuracy: 0, testAccuracy: 0, nonZeroWeights: 0 };
  return { student: { spec, layers, ...figures, history: [], backend: '' }, graph };
}
