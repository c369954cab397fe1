// Chooses all formats of a student from its warm weights and what they make of training samples.
import { type FixedPointFormat, fractionBits } from '../core/fixed-point-format.js';
import type { StudentSpec } from '../core/student.js';
import type { InputConditioning } from './condition-input.js';
import type { LayerNumbers } from './layer-numbers.js';
import type { LayerParameters } from './layer-parameters.js';
import type { NetworkPlan } from './network-plan.js';
import { observe } from './predict.js';
import { chooseMasks } from './pruning/choose-masks.js';
import { keepAll } from './pruning.js';
import { chooseActivation, chooseKernel } from './quantisers/choose-rules.js';
import { foldInput, type LayerFormats, quantisedNumbers } from './quantisers.js';
import type { ChosenFormats } from './steps/step-kind.js';
import { kindOf } from './steps/step-kinds.js';
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
  const survivors = chooseMasks(plan.weighted, parameters, spec.sparsity, spec.pruning);
  const formats: LayerFormats[] = [];
  let input = spec.input;
  plan.weighted.forEach((layer, i) => {
    const kept = parameters[i].kernel.filter((_, k) => survivors[i][k] === 1);
    const unit = i === 0 ? 1 / conditioning.deviation : 1;
    const chosenKernel = chooseKernel(spec, layer, kept, unit, parameters[i].scales);
    // Until its own format is known the layer hands on real numbers.
    const known = { inputFraction: fractionBits(input), ...chosenKernel };
    formats.push({ ...known, output: undefined });
    if (layer.isLast) return;
    const numbers = numbersSoFar(parameters, formats, conditioning);
    const chosen = chooseOutput(plan, spec, numbers, table, i, input, parameters[i].scales);
    formats[i] = { ...known, ...chosen };
    input = chosen.output;
  });
  return formats;
}

/** The graph with the layers whose formats are known rounded; those behind are loaded, but not run. */
function numbersSoFar(
  parameters: readonly LayerParameters[],
  formats: readonly LayerFormats[],
  conditioning: InputConditioning,
): LayerNumbers[] {
  const known = parameters.slice(0, formats.length);
  const masks = keepAll(known);
  const folded = foldInput(known, masks, formats, conditioning);
  return padNumbers(quantisedNumbers(folded, masks, formats), parameters);
}

type ChosenOutput = ChosenFormats & Pick<LayerFormats, 'activationRule'>;

/** Formats of the last step of weighted layer `weights`, whose input has the format `input`. */
function chooseOutput(
  plan: NetworkPlan,
  spec: StudentSpec,
  numbers: readonly LayerNumbers[],
  table: SampleTable,
  weights: number,
  input: FixedPointFormat,
  scales: Float64Array | undefined,
): ChosenOutput {
  const number = plan.steps.findLastIndex((step) => 'weights' in step && step.weights === weights);
  const step = plan.steps[number];
  const { activationBits } = spec;
  const count = Math.min(table.count, CALIBRATION_SAMPLES);
  const observed = observe(plan, numbers, table, count, number);
  const stride = Math.ceil(observed.length / CALIBRATION_VALUES);
  const values = stride > 1 ? observed.filter((_, i) => i % stride === 0) : observed;
  const chosen = kindOf(step).chooseFormats?.(step, { values, input, activationBits });
  if (chosen) return chosen;
  const signed = plan.weighted[weights].activation !== 'relu';
  const output = chooseActivation(spec, values, signed, scales);
  const { activationQuantiser } = spec;
  return { output, ...(activationQuantiser && { activationRule: activationQuantiser }) };
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
