// The products of a matrix whose accumulator cuts bits off them: which multiples of inputs, cut where, rounded how.
import type { ConstantMatrix } from '../constant-matrix.js';
import { csdDigits } from '../constant-product/csd.js';
import type { MultipleBuilder } from '../multiplexed/mac-multiples.js';
import { mirrorRounding, planRoundingBit, type RoundingBit } from './product-rounding.js';

/**
 * One product: `multiple` without its `drop` lowest bits, rounded by adding rounding bit `rounding`; or with `up` zeros below it,
 * exact. Subtracted if `negative`.
 */
export interface ProductTerm {
  readonly multiple: number;
  readonly drop: number;
  readonly up: number;
  readonly negative: boolean;
  readonly rounding?: number;
}

/** A rounding bit of a multiple that loses `drop` bits. */
export interface ProductRoundingBit extends RoundingBit {
  readonly multiple: number;
  readonly drop: number;
}

interface SplitWeight {
  readonly odd: number;
  readonly shift: number;
}

function splitWeight(weight: number): SplitWeight {
  let [odd, shift] = [Math.abs(weight), 0];
  for (; odd % 2 === 0; odd /= 2) shift++;
  return { odd, shift };
}

/** Whether the negative multiple is no harder to make than the positive one: not all of its digits are negative. */
function isEasyNegative(odd: number): boolean {
  return csdDigits(-odd).some(({ negative }) => !negative);
}

/**
 * The factor that stands for an odd number and its negative, for every input: the negative one where nothing else is wanted, as
 * a subtracted product needs the bits cut off to be looked at.
 */
function chooseFactors({ nIn, nOut, weights }: ConstantMatrix): Map<number, number>[] {
  return Array.from({ length: nIn }, (_, input) => {
    const isPositive = new Map<number, boolean>();
    for (let output = 0; output < nOut; output++) {
      const weight = weights[input * nOut + output];
      if (weight === 0) continue;
      const { odd } = splitWeight(weight);
      isPositive.set(odd, (isPositive.get(odd) ?? false) || weight > 0);
    }
    return new Map(
      [...isPositive].map(([odd, positive]) => [
        odd,
        positive || !isEasyNegative(odd) ? odd : -odd,
      ]),
    );
  });
}

interface RoundingBuilder {
  readonly roundings: ProductRoundingBit[];
  readonly known: Map<string, number>;
}

function takeRounding({ roundings, known }: RoundingBuilder, bit: ProductRoundingBit): number {
  const key = JSON.stringify(bit);
  const index = known.get(key) ?? roundings.push(bit) - 1;
  known.set(key, index);
  return index;
}

/** The products of every output, inputs ascending, and their rounding bits; multiples are taken from `multiples`. */
export function planTerms(
  matrix: ConstantMatrix,
  multiples: MultipleBuilder,
): { readonly terms: ProductTerm[][]; readonly roundings: ProductRoundingBit[] } {
  const builder: RoundingBuilder = { roundings: [], known: new Map() };
  const { nIn, nOut, weights, dropped, rounding } = matrix;
  const factors = chooseFactors(matrix);
  const terms = Array.from({ length: nOut }, (_, output) => {
    const own: ProductTerm[] = [];
    for (let input = 0; input < nIn; input++) {
      const weight = weights[input * nOut + output];
      if (weight === 0) continue;
      const { odd, shift } = splitWeight(weight);
      const factor = factors[input].get(odd) ?? odd;
      const negative = weight < 0 !== factor < 0;
      const multiple = multiples.take(input, factor);
      const drop = Math.max(0, dropped - shift);
      const term = { multiple, drop, up: Math.max(0, shift - dropped), negative };
      const mode = negative ? mirrorRounding(rounding) : rounding;
      const bit =
        drop === 0 ? undefined : planRoundingBit(mode, drop, multiples.multiples[multiple]);
      own.push(
        bit === undefined
          ? term
          : { ...term, rounding: takeRounding(builder, { ...bit, multiple, drop }) },
      );
    }
    return own;
  });
  return { terms, roundings: builder.roundings };
}
