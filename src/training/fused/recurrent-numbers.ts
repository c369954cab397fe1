// Numbers that the generated code of recurrent cells reads from memory: cheaper there than as part of the code.
import { fractionBits } from '../../core/fixed-point-format.js';
import type { LayerFormats } from '../quantisers.js';
import { type SampledFunction, sampleFunctions } from '../recurrent/gate-functions.js';
import type { MemoryViews } from './memory-views.js';

/** 1.5·2²³: adding it leaves a whole number in the lowest bits of a float. */
const WHOLE = 12_582_912;

/** The float with the bits of `WHOLE` moved up by three places, as an entry's number is to become bytes. */
const WHOLE_BYTES = new Float32Array(Int32Array.of(0x4b400000 << 3).buffer)[0];

/** Names of the numbers, one float each. */
export const CELL_NUMBERS = [
  'one',
  'minusOne',
  'two',
  'half',
  'lowest',
  'highest',
  'perLn2',
  'ln2',
  'exponentWhole',
  'power6',
  'power5',
  'power4',
  'power3',
  'gateDensity',
  'squashDensity',
  'memoryDensity',
  'firstEntry',
  'lastEntry',
  'entryWhole',
  'wholeBytes',
  'stateScale',
] as const;
export type CellNumber = (typeof CELL_NUMBERS)[number];

/** `exponentWhole` carries the bias of the exponent, powers are Taylor's for the exponential. */
const EXPONENTIAL = {
  one: 1,
  minusOne: -1,
  two: 2,
  half: 0.5,
  lowest: -60,
  highest: 60,
  perLn2: 1 / Math.LN2,
  ln2: Math.LN2,
  exponentWhole: WHOLE + 127,
  power6: 1 / 720,
  power5: 1 / 120,
  power4: 1 / 24,
  power3: 1 / 6,
} as const;

/** Where the numbers and tables of a cell lie. */
export interface CellPlaces {
  readonly numbers: Readonly<Record<CellNumber, number>>;
  readonly gateTable: number;
  readonly squashTable: number;
}

function writeTable(
  { floats }: MemoryViews,
  address: number,
  { values, slopes }: SampledFunction,
  scale: number,
): void {
  values.forEach((value, i) => {
    floats[address / 4 + 2 * i] = value * scale;
    floats[address / 4 + 2 * i + 1] = slopes[i];
  });
}

/** Writes what a cell computes with: in float, or with tables whose states count in units of their format. */
export function writeCell(
  views: MemoryViews,
  places: CellPlaces,
  formats: LayerFormats | undefined,
): void {
  const write = (numbers: Partial<Readonly<Record<CellNumber, number>>>) => {
    for (const [name, value] of Object.entries(numbers)) {
      views.floats[places.numbers[name as CellNumber] / 4] = value;
    }
  };
  write(EXPONENTIAL);
  if (!formats?.output || !formats.sum) return;
  const stateScale = 2 ** fractionBits(formats.output);
  const { gate, squash } = sampleFunctions(formats.sum);
  const half = gate.values.length / 2;
  write({
    gateDensity: gate.density,
    squashDensity: squash.density,
    memoryDensity: squash.density / stateScale,
    firstEntry: -half,
    lastEntry: half - 1,
    entryWhole: WHOLE + half,
    wholeBytes: WHOLE_BYTES,
    stateScale,
  });
  writeTable(views, places.gateTable, gate, 1);
  writeTable(views, places.squashTable, squash, stateScale);
}
