// Plain forward pass of a finished student over integers in doubles: exact at any width a student can have.
import type { Split } from '../core/dataset.js';
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { StudentLayer, StudentSpec } from '../core/student.js';
import { type NetworkPlan, planNetwork } from './network-plan.js';
import { scoreOf } from './predict.js';
import { roundFeatures } from './round-features.js';
import { kindOf } from './steps/step-kinds.js';
import type { IntegerLayer } from './steps/step-numbers.js';
import { computeFrozenLogits } from './trainable-bits/evaluate-frozen.js';

/** Accuracy, or R², of the student on a split; the lowest class wins among equal logits. `inputFormats` are the student's. */
export function evaluateStudent(
  spec: StudentSpec,
  layers: readonly StudentLayer[],
  split: Split,
  inputFormats?: readonly (FixedPointFormat | null)[],
): number {
  const plan = planNetwork(spec.topology);
  const logits = computeStudentLogits(spec, layers, split, inputFormats);
  return scoreOf(logits, split, plan.classes);
}

/** Logits of every sample in real units, row-major `[count, classes]`; exact. */
export function computeStudentLogits(
  spec: StudentSpec,
  layers: readonly StudentLayer[],
  split: Split,
  inputFormats?: readonly (FixedPointFormat | null)[],
): Float64Array {
  if (spec.trainableBits) return computeFrozenLogits({ spec, layers, inputFormats }, split);
  const plan = planNetwork(spec.topology);
  const table = roundFeatures(split, spec.input);
  const { integers, logitFraction } = toIntegers(plan, spec, layers);
  const logits = new Float64Array(split.count * plan.classes);
  for (let row = 0; row < split.count; row++) {
    const from = row * plan.inputSize;
    const features = table.features.subarray(from, from + plan.inputSize);
    let current: Float64Array = Float64Array.from(features);
    for (const step of plan.steps) {
      const layer = 'weights' in step ? integers[step.weights] : undefined;
      current = kindOf(step).compute(step, current, layer);
    }
    logits.set(current, row * plan.classes);
  }
  return logits.map((raw) => raw * 2 ** -logitFraction);
}

function toIntegers(
  plan: NetworkPlan,
  spec: StudentSpec,
  layers: readonly StudentLayer[],
): { integers: IntegerLayer[]; logitFraction: number } {
  let fraction = fractionBits(spec.input);
  let largestInput = Math.max(Math.abs(minRaw(spec.input)), maxRaw(spec.input));
  const integers = plan.weighted.map((weighted) => {
    const { kernel, kernelFormat, bias, name, ...rounding } = layers[weighted.position];
    const { outputFormat, sumFormat = outputFormat } = rounding;
    if (!kernel || !kernelFormat || !bias) {
      throw new ParetapeError('INTERNAL', `student layer ${name} has no weights`);
    }
    const inputFraction = fraction;
    const sumFraction = inputFraction + fractionBits(kernelFormat);
    const raw = Float64Array.from(kernel, (value) => value * 2 ** fractionBits(kernelFormat));
    const rawBias = Float64Array.from(bias, (value) => value * 2 ** sumFraction);
    assertExact(raw, rawBias, largestInput, weighted.channels, name);
    fraction = outputFormat ? fractionBits(outputFormat) : sumFraction;
    largestInput = outputFormat ? maxRaw(outputFormat) + 1 : largestInput;
    return {
      kernel: raw,
      bias: rawBias,
      sumFraction,
      shift: sumFormat && fractionBits(sumFormat) - sumFraction,
      low: sumFormat ? minRaw(sumFormat) : -Infinity,
      high: sumFormat ? maxRaw(sumFormat) : Infinity,
      relu: weighted.activation === 'relu',
      formats: {
        inputFraction,
        kernel: kernelFormat,
        sum: rounding.sumFormat,
        output: outputFormat,
      },
    };
  });
  return { integers, logitFraction: fraction };
}

/** Throws INTERNAL where a sum could leave the integers a double holds, with a bit to spare for the rounding. */
function assertExact(
  kernel: Float64Array,
  bias: Float64Array,
  largestInput: number,
  channels: number,
  name: string,
): void {
  const sums = bias.map(Math.abs);
  kernel.forEach((weight, i) => {
    sums[i % channels] += Math.abs(weight) * largestInput;
  });
  if (sums.every((sum) => sum < 2 ** 52)) return;
  throw new ParetapeError('INTERNAL', `sums of layer ${name} need more than 52 bits`, {
    hint: 'use fewer bits for weights, activations or inputs',
  });
}
