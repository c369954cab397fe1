// Sigmoid and hyperbolic tangent of four samples at once: computed in float, read from tables where they are rounded.
import {
  extractWord,
  get,
  loadHighHalf,
  set,
  shuffleWords,
  vector,
  vectorLoad,
  vectorShift,
  type Wasm,
} from '../../fixed-point/wasm/instructions.js';
import type { Mode } from './emit-activation.js';
import { loadConstant, update } from './loops.js';
import type { CellNumber, CellPlaces } from './recurrent-numbers.js';

/**
 * One function of the number in the local `argument`, which is overwritten, with its slope. Rounded, a tanh counts in
 * units of a state, and so does the argument of `tanhOfMemory`.
 */
export interface Evaluation {
  readonly kind: 'sigmoid' | 'tanh' | 'tanhOfMemory';
  readonly argument: number;
  readonly value: number;
  readonly slope: number;
  /** Two free locals. */
  readonly spare: readonly [number, number];
}

const add = (a: Wasm, b: Wasm) => vector('f32x4.add', a, b);
const sub = (a: Wasm, b: Wasm) => vector('f32x4.sub', a, b);
const mul = (a: Wasm, b: Wasm) => vector('f32x4.mul', a, b);

/** All of them side by side, operation by operation: one alone would wait for each of its own results. */
export function evaluate(places: CellPlaces, mode: Mode, list: readonly Evaluation[]): Wasm {
  const stages = mode === 'rounded' ? tableStages(places) : floatStages(places);
  return stages.flatMap((stage) => list.flatMap(stage));
}

type Stage = (evaluation: Evaluation) => Wasm;

/**
 * 1 / (1 + exp(y)), y being −x or 2x: y = n·ln 2 + r, Taylor's polynomial for |r| ≤ ln 2 / 2 (error 1.2·10⁻⁷), n
 * into the exponent bits.
 */
function floatStages({ numbers }: CellPlaces): Stage[] {
  const number = (name: CellNumber) => loadConstant(numbers[name]);
  return [
    ({ kind, argument }) =>
      update('f32x4.mul', argument, number(kind === 'sigmoid' ? 'minusOne' : 'two')),
    ({ argument }) => update('f32x4.pmax', argument, number('lowest')),
    ({ argument }) => update('f32x4.pmin', argument, number('highest')),
    ({ argument, spare: [whole] }) =>
      set(whole, add(mul(get(argument), number('perLn2')), number('exponentWhole'))),
    ({ argument, spare: [whole] }) =>
      set(
        argument,
        sub(get(argument), mul(sub(get(whole), number('exponentWhole')), number('ln2'))),
      ),
    ({ argument, value, slope, spare: [, square] }) => [
      ...set(square, mul(get(argument), get(argument))),
      ...set(value, add(mul(get(argument), number('power5')), number('power4'))),
      ...set(slope, add(mul(get(argument), number('power3')), number('half'))),
    ],
    ({ value, spare: [, square] }) =>
      set(value, add(get(value), mul(get(square), number('power6')))),
    ({ argument, value, slope, spare: [, square] }) => [
      ...set(value, add(get(slope), mul(get(square), get(value)))),
      ...update('f32x4.add', argument, number('one')),
    ],
    ({ argument, value, spare: [whole, square] }) => [
      ...set(value, add(get(argument), mul(get(square), get(value)))),
      ...set(argument, add(mul(get(value), vectorShift('shl', get(whole), 23)), number('one'))),
    ],
    ({ argument }) => set(argument, vector('f32x4.div', number('one'), get(argument))),
    ({ kind, argument, value, slope }) =>
      kind === 'sigmoid'
        ? [
            ...set(value, get(argument)),
            ...set(slope, sub(get(argument), mul(get(argument), get(argument)))),
          ]
        : [
            ...set(value, sub(number('one'), add(get(argument), get(argument)))),
            ...set(slope, sub(number('one'), mul(get(value), get(value)))),
          ],
  ];
}

const DENSITIES = {
  sigmoid: 'gateDensity',
  tanh: 'squashDensity',
  tanhOfMemory: 'memoryDensity',
} as const;

/** hls4ml's rule, see `readSampled`: truncated towards zero, clamped to the ends; what is not a number reads the last entry. */
function tableStages({ numbers, gateTable, squashTable }: CellPlaces): Stage[] {
  const number = (name: CellNumber) => loadConstant(numbers[name]);
  const pair = ({ kind, argument }: Evaluation, lane: number) => {
    const table = kind === 'sigmoid' ? gateTable : squashTable;
    const address = (of: number) => extractWord(get(argument), of);
    return loadHighHalf(address(lane + 1), table, vectorLoad('low64', address(lane), table));
  };
  return [
    ({ kind, argument }) => {
      const place = mul(get(argument), number(DENSITIES[kind]));
      // The operands in this order let nothing through that is not a number.
      return set(argument, vector('f32x4.pmin', number('lastEntry'), place));
    },
    ({ argument }) => update('f32x4.pmax', argument, number('firstEntry')),
    ({ argument }) => set(argument, vector('f32x4.trunc', get(argument))),
    ({ argument }) => update('f32x4.add', argument, number('entryWhole')),
    ({ argument }) =>
      set(
        argument,
        vector('i32x4.sub', vectorShift('shl', get(argument), 3), number('wholeBytes')),
      ),
    (evaluation) => {
      const { value, slope, spare } = evaluation;
      return [
        ...set(spare[0], pair(evaluation, 0)),
        ...set(spare[1], pair(evaluation, 2)),
        ...set(value, shuffleWords(get(spare[0]), get(spare[1]), [0, 2, 4, 6])),
        ...set(slope, shuffleWords(get(spare[0]), get(spare[1]), [1, 3, 5, 7])),
      ];
    },
  ];
}
