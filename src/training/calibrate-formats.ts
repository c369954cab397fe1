// Chooses all formats of a student from its warm weights and what they make of training samples.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type { StudentSpec } from '../core/student.js';
import { chooseFormat } from './choose-format.js';
import type { InputConditioning } from './condition-input.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { predict } from './predict.js';
import { choosePruned, keepAll } from './pruning.js';
import { foldInput, type LayerFormats, quantisedNumbers } from './quantisers.js';
import type { SampleTable } from './training-batches.js';

/** Samples the activation ranges are taken from, and the most values looked at in one layer. */
const CALIBRATION_SAMPLES = 1024;
const CALIBRATION_VALUES = 65536;

/**
 * Formats layer by layer: the kernel's from the weights that will survive the pruning, the output's from the
 * activations of the first training samples, with all layers before already rounded.
 */
export function calibrateFormats(
  plan: NetworkPlan,
  spec: StudentSpec,
  parameters: readonly LayerParameters[],
  table: SampleTable,
  conditioning: InputConditioning,
): LayerFormats[] {
  const survivors = choosePruned(parameters, spec.sparsity);
  const formats: LayerFormats[] = [];
  let inputFraction = fractionBits(spec.input);
  plan.weighted.forEach((layer, i) => {
    const kept = parameters[i].kernel.filter((_, k) => survivors[i][k] === 1);
    const kernel = chooseFormat(kept, spec.weightBits, true);
    // Until its own format is known the layer hands on real numbers.
    formats.push({ inputFraction, kernel, output: undefined });
    if (layer.isLast) return;
    const output = chooseOutput(plan, spec, parameters, formats, table, conditioning, i);
    formats[i] = { inputFraction, kernel, output };
    inputFraction = fractionBits(output);
  });
  return formats;
}

function chooseOutput(
  plan: NetworkPlan,
  spec: StudentSpec,
  parameters: readonly LayerParameters[],
  formats: readonly LayerFormats[],
  table: SampleTable,
  conditioning: InputConditioning,
  weights: number,
): FixedPointFormat {
  const known = parameters.slice(0, formats.length);
  const masks = keepAll(known);
  const numbers = quantisedNumbers(foldInput(known, masks, formats, conditioning), masks, formats);
  const steps = plan.steps.findIndex(
    (step) => step.kind === 'activation' && step.weights === weights,
  );
  const count = Math.min(table.count, CALIBRATION_SAMPLES);
  // The layers behind are not run, but the plan's kernels are loaded by number.
  const values = predict(plan, padNumbers(numbers, parameters), table, count, steps + 1);
  const stride = Math.ceil(values.length / CALIBRATION_VALUES);
  const sample = stride > 1 ? values.filter((_, i) => i % stride === 0) : values;
  return chooseFormat(sample, spec.activationBits, plan.weighted[weights].activation !== 'relu');
}

function padNumbers(
  numbers: readonly LayerNumbers[],
  parameters: readonly LayerParameters[],
): LayerNumbers[] {
  return parameters.map(
    ({ kernel, bias }, i) =>
      numbers[i] ?? {
        kernel: Float32Array.from(kernel),
        bias,
        range: undefined,
        kernelScale: 1,
        biasScale: 1,
      },
  );
}
