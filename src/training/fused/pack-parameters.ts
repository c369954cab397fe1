// Parameters, masks and rules of a training on their way into the memory of a fused step and out of it.

import { ParetapeError } from '../../core/errors.js';
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import type { InputConditioning } from '../condition-input.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { accumulatorFraction, type LayerFormats, rangeOf } from '../quantisers.js';
import type { StepRules } from '../training-step.js';
import type { Arena, LayerConstant, LayerPlaces, MemoryLayout } from './memory-layout.js';

/** Views of the whole memory. */
export interface MemoryViews {
  readonly floats: Float32Array;
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

export function viewMemory(buffer: ArrayBuffer): MemoryViews {
  return {
    floats: new Float32Array(buffer),
    words: new Int32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}

/** Calls `visit(index in the memory, index in the kernel)` for every weight: kernel rows are padded to whole vectors. */
function forEachWeight(
  place: LayerPlaces,
  arena: number,
  filters: number,
  visit: (at: number, weight: number) => void,
): void {
  const start = (arena + place.kernel) / 4;
  for (let row = 0; row < place.rows; row++) {
    for (let f = 0; f < filters; f++) visit(start + row * place.padded + f, row * filters + f);
  }
}

/** Writes the trained parameters and the masks; padding is masked for good. */
export function writeParameters(
  { floats, words }: MemoryViews,
  layout: MemoryLayout,
  parameters: readonly LayerParameters[],
  masks: StepRules['masks'],
): void {
  const { values, masks: maskArena } = layout.arenas;
  layout.layers.forEach((place, i) => {
    const { kernel, bias } = parameters[i];
    forEachWeight(place, values, bias.length, (at, k) => {
      floats[at] = kernel[k];
    });
    forEachWeight(place, maskArena, bias.length, (at, k) => {
      words[at] = masks[i][k] === 0 ? 0 : -1;
    });
    floats.set(bias, (values + place.bias) / 4);
    const biasMasks = (maskArena + place.bias) / 4;
    words.fill(-1, biasMasks, biasMasks + bias.length);
  });
}

/** Copies an arena, values or gradients, into arrays of the shapes of the parameters. */
export function readArena(
  { floats }: MemoryViews,
  layout: MemoryLayout,
  arena: Arena,
  target: readonly LayerParameters[],
): void {
  layout.layers.forEach((place, i) => {
    const { kernel, bias } = target[i];
    forEachWeight(place, layout.arenas[arena], bias.length, (at, k) => {
      kernel[k] = floats[at];
    });
    const start = (layout.arenas[arena] + place.bias) / 4;
    bias.set(floats.subarray(start, start + bias.length));
  });
}

type LayerNumbers = Readonly<Record<Exclude<LayerConstant, 'kernelRate' | 'biasRate'>, number>> & {
  readonly biasGrid: number;
  readonly realUnit: number;
};

/** The numbers `quantisedNumbers` computes with. */
function roundedNumbers(formats: LayerFormats, isLast: boolean): LayerNumbers {
  const { kernel, output, inputFraction } = formats;
  if (!output && !isLast) {
    throw new ParetapeError('INTERNAL', 'a hidden layer of a rounded network has no output format');
  }
  const outputFraction = output ? fractionBits(output) : 0;
  const unit = 2 ** (outputFraction - accumulatorFraction(formats));
  const [low, high] = output ? [minRaw(output), maxRaw(output)] : [-Infinity, Infinity];
  const { low: clampLow, high: clampHigh } = rangeOf(kernel);
  return {
    weightScale: 2 ** fractionBits(kernel),
    weightLow: minRaw(kernel),
    weightHigh: maxRaw(kernel),
    weightUnit: unit,
    biasUnit: unit,
    // Sums carry half a unit, so that rounding is a floor; the gradient passes from low − ½ to high + ½.
    half: output ? 0.5 : 0,
    low,
    high,
    gradientLow: low,
    gradientHigh: high + 1,
    kernelScale: 2 ** (outputFraction - inputFraction),
    biasScale: 2 ** outputFraction,
    clampLow,
    clampHigh,
    biasGrid: 2 ** accumulatorFraction(formats),
    realUnit: 2 ** -fractionBits(kernel) / unit,
  };
}

/** The numbers `floatNumbers` computes with. */
function floatRules(layer: WeightedLayer, inputUnit: number): LayerNumbers {
  const low = layer.activation === 'relu' ? 0 : -Infinity;
  const none = { weightScale: 1, weightLow: -Infinity, weightHigh: Infinity, half: 0 };
  return {
    ...none,
    weightUnit: inputUnit,
    biasUnit: 1,
    low,
    high: Infinity,
    gradientLow: low,
    gradientHigh: Infinity,
    kernelScale: inputUnit,
    biasScale: 1,
    clampLow: -Infinity,
    clampHigh: Infinity,
    biasGrid: 1,
    realUnit: 1,
  };
}

/** Writes what all layers compute with under these rules. */
export function writeRules(
  { floats, doubles }: MemoryViews,
  layout: MemoryLayout,
  weighted: readonly WeightedLayer[],
  rules: StepRules,
  inputUnit: number,
): void {
  layout.layers.forEach((place, i) => {
    const unit = i === 0 ? inputUnit : 1;
    const { biasGrid, realUnit, ...numbers } = rules.formats
      ? roundedNumbers(rules.formats[i], weighted[i].isLast)
      : floatRules(weighted[i], unit);
    for (const [name, value] of Object.entries(numbers)) {
      floats[place.constants[name as LayerConstant] / 4] = value;
    }
    doubles[place.doubles.biasGrid / 8] = biasGrid;
    doubles[place.doubles.realUnit / 8] = realUnit;
  });
}

/** Writes tables and means: once a training. */
export function writeTables(
  { words, doubles }: MemoryViews,
  layout: MemoryLayout,
  conditioning: InputConditioning,
): void {
  for (const table of layout.tables) words.set(table.words, table.address / 4);
  doubles.set(conditioning.rowMeans, layout.means / 8);
}
