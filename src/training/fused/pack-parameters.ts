// Parameters, masks and rules of a training on their way into the memory of a fused step and out of it.
import { ParetapeError } from '../../core/errors.js';
import { fractionBits, maxRaw, minRaw } from '../../core/fixed-point-format.js';
import type { InputConditioning } from '../condition-input.js';
import type { LayerParameters } from '../layer-parameters.js';
import type { WeightedLayer } from '../network-plan.js';
import { accumulatorFraction, type LayerFormats, rangeOf } from '../quantisers.js';
import type { StepRules } from '../training-step.js';
import type { Arena, LayerConstant, MemoryLayout, ParameterPlaces } from './memory-layout.js';
import type { MemoryViews } from './memory-views.js';
import { writeCell } from './recurrent-numbers.js';

/** Where the kernel's column `f` of `filters` lies in a row: columns of one unit are brought together. */
function columnOf({ groups }: ParameterPlaces, f: number, filters: number): number {
  if (groups === 1) return f;
  const units = filters / groups;
  return (f % units) * groups + Math.floor(f / units);
}

/** Calls `visit(index in the memory, index in the kernel)` for every weight: kernel rows are padded to whole vectors. */
function forEachWeight(
  place: ParameterPlaces,
  arena: number,
  filters: number,
  visit: (at: number, weight: number) => void,
): void {
  const start = (arena + place.kernel) / 4;
  for (let f = 0; f < filters; f++) {
    const column = columnOf(place, f, filters);
    for (let row = 0; row < place.rows; row++) {
      visit(start + row * place.padded + column, (place.firstRow + row) * filters + f);
    }
  }
}

/** The same for every bias. */
function forEachBias(
  place: ParameterPlaces,
  arena: number,
  filters: number,
  visit: (at: number, bias: number) => void,
): void {
  if (place.bias === undefined) return;
  const start = (arena + place.bias) / 4;
  for (let f = 0; f < filters; f++) visit(start + columnOf(place, f, filters), f);
}

/** Writes the trained parameters and the masks; padding is masked for good. */
export function writeParameters(
  views: MemoryViews,
  layout: MemoryLayout,
  parameters: readonly LayerParameters[],
  masks: StepRules['masks'],
): void {
  writeArena(views, layout, 'values', parameters);
  const { words } = views;
  for (const place of layout.parameters) {
    const mask = masks[place.layer];
    const filters = parameters[place.layer].bias.length;
    forEachWeight(place, layout.arenas.masks, filters, (at, k) => {
      words[at] = mask[k] === 0 ? 0 : -1;
    });
    forEachBias(place, layout.arenas.masks, filters, (at) => {
      words[at] = -1;
    });
  }
}

/** Copies an arena, values or gradients, into arrays of the shapes of the parameters. */
export function readArena(
  { floats }: MemoryViews,
  layout: MemoryLayout,
  arena: Arena,
  target: readonly LayerParameters[],
): void {
  for (const place of layout.parameters) {
    const { kernel, bias } = target[place.layer];
    forEachWeight(place, layout.arenas[arena], bias.length, (at, k) => {
      kernel[k] = floats[at];
    });
    forEachBias(place, layout.arenas[arena], bias.length, (at, b) => {
      bias[b] = floats[at];
    });
  }
}

/** Copies arrays of the shapes of the parameters into an arena: the reverse of `readArena`. */
export function writeArena(
  { floats }: MemoryViews,
  layout: MemoryLayout,
  arena: Arena,
  source: readonly LayerParameters[],
): void {
  for (const place of layout.parameters) {
    const { kernel, bias } = source[place.layer];
    forEachWeight(place, layout.arenas[arena], bias.length, (at, k) => {
      floats[at] = kernel[k];
    });
    forEachBias(place, layout.arenas[arena], bias.length, (at, b) => {
      floats[at] = bias[b];
    });
  }
}

/** Turns gradients of the graph into those of real parameters, as `update` does it. */
export function scaleGradients(
  { floats }: MemoryViews,
  layout: MemoryLayout,
  gradients: readonly LayerParameters[],
): void {
  for (const place of layout.parameters) {
    const { kernel, bias } = gradients[place.layer];
    const { kernelScale, biasScale } = place.constants;
    forEachWeight(place, 0, bias.length, (_, k) => {
      kernel[k] *= floats[kernelScale / 4];
    });
    forEachBias(place, 0, bias.length, (_, b) => {
      bias[b] *= floats[biasScale / 4];
    });
  }
}

type LayerNumbers = Readonly<
  Record<Exclude<LayerConstant, 'kernelRate' | 'biasRate' | 'kernelKeep'>, number>
> & {
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

/** The numbers of a part of a recurrent layer: its sums are real numbers, its states count as the output does. */
function recurrentNumbers(
  part: ParameterPlaces['part'],
  formats: LayerFormats | undefined,
  plain: LayerNumbers,
  inputUnit: number,
): LayerNumbers {
  const read = part === 'input' ? inputUnit : 1;
  if (!formats?.output) return { ...plain, weightUnit: read, kernelScale: read };
  const fraction = part === 'input' ? formats.inputFraction : fractionBits(formats.output);
  return {
    ...plain,
    weightUnit: 2 ** -(fraction + fractionBits(formats.kernel)),
    biasUnit: 2 ** -accumulatorFraction(formats),
    half: 0,
    kernelScale: 2 ** -fraction,
    biasScale: 1,
    realUnit: 2 ** fraction,
  };
}

/** Writes what all layers compute with under these rules. */
export function writeRules(
  views: MemoryViews,
  layout: MemoryLayout,
  weighted: readonly WeightedLayer[],
  rules: StepRules,
  inputUnit: number,
): void {
  const { floats, doubles } = views;
  layout.layers.forEach((place, i) => {
    if ('gateTable' in place) writeCell(views, place, rules.formats?.[i]);
  });
  for (const place of layout.parameters) {
    const { layer: i, part } = place;
    const unit = i === 0 ? inputUnit : 1;
    const plain = rules.formats
      ? roundedNumbers(rules.formats[i], weighted[i].isLast)
      : floatRules(weighted[i], unit);
    const { biasGrid, realUnit, ...numbers } =
      part === 'window' ? plain : recurrentNumbers(part, rules.formats?.[i], plain, unit);
    for (const [name, value] of Object.entries(numbers)) {
      floats[place.constants[name as LayerConstant] / 4] = value;
    }
    doubles[place.doubles.biasGrid / 8] = biasGrid;
    doubles[place.doubles.realUnit / 8] = realUnit;
  }
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
