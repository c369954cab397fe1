// Plain forward pass of a student with formats of its own for every element, over integers in doubles.
import type { Split } from '../../core/dataset.js';
import { ParetapeError } from '../../core/errors.js';
import {
  type FixedPointFormat,
  formatName,
  fractionBits,
  maxRaw,
  minRaw,
} from '../../core/fixed-point-format.js';
import type { Student, StudentLayer } from '../../core/student.js';
import { type NetworkPlan, planNetwork } from '../network-plan.js';
import { roundFeatures } from '../round-features.js';
import { kindOf } from '../steps/step-kinds.js';
import type { IntegerLayer } from '../steps/step-numbers.js';

/** What makes a student a function. */
export type FrozenStudent = Pick<Student, 'spec' | 'layers' | 'inputFormats'>;

/** Casts element `e` of a sample in place to entry `e mod length`; results count in units of 2^−fraction, whatever their own. */
interface ElementCasts {
  readonly fraction: number;
  apply(values: Float64Array): void;
}

/** One weighted layer: its integers, and what becomes of its sums; absent where they are handed on. */
interface FrozenLayer {
  readonly integers: IntegerLayer;
  readonly casts: ElementCasts | undefined;
}

/**
 * Logits of every sample in real units, row-major `[count, classes]`: exact as long as sums fit 53 bits, which is far
 * beyond what such networks are trained with. Owes nothing to the interpreter: the two can be held against each other.
 */
export function computeFrozenLogits(student: FrozenStudent, split: Split): Float64Array {
  const { spec, layers, inputFormats } = student;
  const plan = planNetwork(spec.topology);
  const { features } = roundFeatures(split, spec.input);
  const input = createCasts(fractionBits(spec.input), inputFormats ?? [spec.input]);
  const { frozen, fraction } = freezeToIntegers(plan, layers, input.fraction);
  const logits = new Float64Array(split.count * plan.classes);
  for (let row = 0; row < split.count; row++) {
    const from = row * plan.inputSize;
    let current = Float64Array.from(features.subarray(from, from + plan.inputSize));
    input.apply(current);
    for (const step of plan.steps) {
      // The plan pools first; wrapping values must be wrapped before they are compared.
      if (step.kind === 'activation') continue;
      const layer = 'weights' in step ? frozen[step.weights] : undefined;
      current = Float64Array.from(kindOf(step).compute(step, current, layer?.integers));
      if (layer) activate(current, layer);
    }
    logits.set(current, row * plan.classes);
  }
  return logits.map((raw) => raw * 2 ** -fraction);
}

function freezeToIntegers(
  plan: NetworkPlan,
  layers: readonly StudentLayer[],
  inputFraction: number,
): { readonly frozen: readonly FrozenLayer[]; readonly fraction: number } {
  let fraction = inputFraction;
  const frozen = plan.weighted.map(({ position, activation }) => {
    const { name, kernel, kernelFormat, bias, outputFormat, outputFormats } = layers[position];
    if (!kernel || !kernelFormat || !bias) {
      throw new ParetapeError('INTERNAL', `student layer ${name} has no weights`);
    }
    const formats = { inputFraction: fraction, kernel: kernelFormat, output: outputFormat };
    const sumFraction = fraction + fractionBits(kernelFormat);
    const integers: IntegerLayer = {
      kernel: Float64Array.from(kernel, (value) => value * 2 ** fractionBits(kernelFormat)),
      // Finer than the sums where it has bits below theirs: still exact.
      bias: Float64Array.from(bias, (value) => value * 2 ** sumFraction),
      ...{ sumFraction, shift: undefined, low: -Infinity, high: Infinity },
      ...{ relu: activation === 'relu', formats },
    };
    const own = outputFormats ?? (outputFormat && [outputFormat]);
    const casts = own && createCasts(sumFraction, own);
    fraction = casts?.fraction ?? sumFraction;
    return { integers, casts };
  });
  return { frozen, fraction };
}

function activate(sums: Float64Array, { integers: { bias, relu }, casts }: FrozenLayer): void {
  for (let e = 0; e < sums.length; e++) {
    const sum = sums[e] + bias[e % bias.length];
    sums[e] = relu ? Math.max(0, sum) : sum;
  }
  casts?.apply(sums);
}

/** Casts of values that count in units of 2^−`from`. Throws INTERNAL for modes no such student is made with. */
function createCasts(from: number, formats: readonly (FixedPointFormat | null)[]): ElementCasts {
  const fraction = formats.reduce(
    (finest, format) => Math.max(finest, format ? fractionBits(format) : -Infinity),
    -Infinity,
  );
  const casts = formats.map((format) => format && createCast(from, fraction, format));
  return {
    fraction: Number.isFinite(fraction) ? fraction : 0,
    apply: (values) => {
      for (let e = 0; e < values.length; e++) {
        values[e] = casts[e % casts.length]?.(values[e]) ?? 0;
      }
    },
  };
}

function createCast(from: number, to: number, format: FixedPointFormat): (raw: number) => number {
  const { rounding, overflow } = format;
  if ((rounding !== 'TRN' && rounding !== 'RND') || (overflow !== 'SAT' && overflow !== 'WRAP')) {
    const name = formatName(format);
    throw new ParetapeError('INTERNAL', `students with trained bits are not cast to ${name}`);
  }
  const scale = 2 ** (fractionBits(format) - from);
  const unit = 2 ** (to - fractionBits(format));
  const half = rounding === 'RND' ? 0.5 : 0;
  const [low, high] = [minRaw(format), maxRaw(format)];
  const codes = high - low + 1;
  return (raw) => {
    const whole = Math.floor(raw * scale + half);
    const fitted =
      overflow === 'SAT'
        ? Math.min(high, Math.max(low, whole))
        : whole - Math.floor((whole - low) / codes) * codes;
    return fitted * unit;
  };
}
