// One term of an accumulator, cycle by cycle: a multiplier with looked-up weights, or a choice of ready-made multiples.
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { widthOf } from '../interval-width.js';
import { type MacMultiple, type MultipleBuilder, sizeOfMultiple } from './mac-multiples.js';
import type { Slot } from './mac-schedule.js';
import type { SelectorBuilder } from './selector-plan.js';
import { bitOf, countTableGates, type TableBit, type TableBuilder } from './table-plan.js';

/** Its input comes from a selector operand, its weight bit by bit from tables. */
export interface MultiplierLane {
  readonly kind: 'multiplier';
  readonly operand: number;
  readonly weightBits: readonly TableBit[];
}

/** `multiple << shift` where `when` is looked up as 1. */
export interface Choice {
  readonly multiple: number;
  readonly shift: number;
  readonly when: TableBit;
}

/**
 * At most one of the choices in each cycle, else zero; inverted bit by bit where `negate` is looked up as 1, which makes it
 * negative but for a one: these are known and part of the accumulator's start. `width` bits, two's complement if `signed`.
 */
export interface ChoiceLane {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  readonly negate: TableBit;
  readonly width: number;
  readonly signed: boolean;
}

export type MacLane = MultiplierLane | ChoiceLane;

/** What lanes are planned with. */
export interface LaneContext {
  readonly input: FixedPointFormat;
  readonly ticksPerTurn: number;
  readonly outputs: number;
  readonly selectors: SelectorBuilder;
  readonly tables: TableBuilder;
  readonly multiples: MultipleBuilder;
  /** Input of every shared operand by step; empty where the schedule has none. */
  readonly homes: readonly (readonly number[])[];
}

/** In full adders: an AND of a product or choice, the exclusive-or of an inversion, a two-to-one multiplexer, a table gate. */
const COSTS = { product: 0.3, choice: 0.22, inversion: 0.44, multiplexer: 0.56, table: 0.25 };

function absoluteOdd(weight: number): { readonly factor: number; readonly shift: number } {
  let [factor, shift] = [Math.abs(weight), 0];
  for (; factor % 2 === 0; factor /= 2) shift++;
  return { factor, shift };
}

function gatesOf(bits: readonly boolean[]): number {
  return countTableGates(bits.map((bit) => (bit ? '1' : '0')).join(''));
}

function weightsOf(slots: readonly Slot[]) {
  const weights = slots.map((slot) => slot?.weight ?? 0);
  const [low, high] = [Math.min(0, ...weights), Math.max(0, ...weights)];
  return { weights, width: widthOf(low, high), isSigned: low < 0 };
}

/** A general multiplier. */
export function planMultiplier(
  { ticksPerTurn, selectors, tables }: LaneContext,
  slots: readonly Slot[],
): MultiplierLane & { readonly isSigned: boolean } {
  const { weights, width, isSigned } = weightsOf(slots);
  const inputs = slots.slice(0, ticksPerTurn).map((slot) => slot?.input);
  const weightBits = Array.from({ length: width }, (_, bit) =>
    tables.lookUp(weights.map((weight) => bitOf(weight, bit))),
  );
  return { kind: 'multiplier', operand: selectors.select(inputs), weightBits, isSigned };
}

interface WantedChoice {
  readonly home: number;
  readonly factor: number;
  readonly shift: number;
  readonly when: boolean[];
}

function listChoices(slots: readonly Slot[]): WantedChoice[] {
  const wanted = new Map<string, WantedChoice>();
  slots.forEach((slot, tick) => {
    if (slot === undefined || slot.weight === 0) return;
    const { factor, shift } = absoluteOdd(slot.weight);
    const home = slot.home ?? 0;
    const key = `${home} ${factor} ${shift}`;
    const choice = wanted.get(key) ?? {
      home,
      factor,
      shift,
      when: slots.map(() => false),
    };
    choice.when[tick] = true;
    wanted.set(key, choice);
  });
  return [...wanted.values()];
}

/** Where inverted; cycles without a weight may go with the others. */
function negationOf(slots: readonly Slot[]): boolean[] {
  const weights = slots.map((slot) => slot?.weight ?? 0);
  const isNeverPositive = weights.every((weight) => weight <= 0);
  return weights.map((weight) => weight < 0 || isNeverPositive);
}

function sizeOfChoices(context: LaneContext, choices: readonly WantedChoice[], negates: boolean) {
  const sizes = choices.map(({ factor, shift }) => ({
    width: sizeOfMultiple(factor, context.input).width + shift,
  }));
  const extra = negates && !context.input.signed ? 1 : 0;
  const width = Math.max(1, ...sizes.map((size) => size.width)) + extra;
  return { width, signed: negates || context.input.signed };
}

/** A choice of multiples of the shared operands. */
function planChoice(context: LaneContext, slots: readonly Slot[]): ChoiceLane {
  const { selectors, tables, multiples, homes } = context;
  const wanted = listChoices(slots);
  const negation = negationOf(slots);
  const choices = wanted.map(({ home, factor, shift, when }): Choice => {
    const operand = selectors.select(homes[home]);
    const isAlways = slots.every((slot, tick) => when[tick] || (slot?.weight ?? 0) === 0);
    const hasZeros = slots.some((slot) => (slot?.weight ?? 0) === 0);
    const bits = isAlways && !hasZeros ? when.map(() => true) : when;
    return { multiple: multiples.take(operand, factor), shift, when: tables.lookUp(bits) };
  });
  const size = sizeOfChoices(context, wanted, negation.includes(true));
  return { kind: 'choice', choices, negate: tables.lookUp(negation), ...size };
}

function costOfMultiplier(context: LaneContext, slots: readonly Slot[]): number {
  const { weights, width } = weightsOf(slots);
  const { input, homes } = context;
  const product = input.width * width * (1 + COSTS.product);
  const inputs = new Set(slots.flatMap((slot) => (slot?.weight ? [slot.input] : [])));
  const used = new Set(slots.flatMap((slot) => (slot?.weight ? [slot.home ?? 0] : [])));
  const isShared = used.size === 1 && homes.length > 0;
  const select = isShared ? 0 : COSTS.multiplexer * input.width * (inputs.size - 1);
  const gates = Array.from({ length: width }, (_, bit) =>
    gatesOf(weights.map((weight) => bitOf(weight, bit))),
  );
  return product + select + COSTS.table * gates.reduce((sum, count) => sum + count, 0);
}

function costOfChoice(context: LaneContext, slots: readonly Slot[]): number {
  const wanted = listChoices(slots);
  const negation = negationOf(slots);
  const isMixed = negation.includes(true) && negation.includes(false);
  const { width } = sizeOfChoices(context, wanted, negation.includes(true));
  const choices = wanted.map(({ factor, when }) => {
    const bits = sizeOfMultiple(factor, context.input).width;
    const making = factor === 1 ? 0 : (1.4 * bits) / context.outputs;
    return bits * COSTS.choice + COSTS.table * gatesOf(when) + making;
  });
  const rows = width * (1 + (isMixed ? COSTS.inversion : 0));
  return rows + choices.reduce((sum, cost) => sum + cost, 0);
}

/** The smaller of the two; a multiplier where the schedule has no shared operands. */
export function planLane(
  context: LaneContext,
  slots: readonly Slot[],
): ReturnType<typeof planMultiplier> | ChoiceLane {
  const hasChoices = context.homes.length > 0;
  if (hasChoices && costOfChoice(context, slots) < costOfMultiplier(context, slots)) {
    return planChoice(context, slots);
  }
  return planMultiplier(context, slots);
}

/** The bit of a multiple that a choice puts at a bit of its lane; `sign` beyond its top, `undefined` where there is none. */
export function bitOfChoice(
  { shift }: Choice,
  { width, signed }: MacMultiple,
  bit: number,
): number | undefined {
  if (bit < shift) return undefined;
  if (bit - shift < width) return bit - shift;
  return signed ? width - 1 : undefined;
}
