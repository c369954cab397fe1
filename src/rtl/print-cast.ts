// Rounding, ReLU and overflow as Verilog, step by step as planned.
import type { CastPlan, CastStep } from '../hardware/cast-plan.js';
import { widthOf } from '../hardware/interval-width.js';
import { constant, range, resize, type Signal } from './verilog-text.js';

type StepOf<K extends CastStep['kind']> = Extract<CastStep, { kind: K }>;

interface Value extends Signal {
  readonly low: number;
  readonly high: number;
}

function signBit({ name, width, signed }: Signal): string {
  return signed ? `${name}[${width - 1}]` : "1'b0";
}

function bitAt(value: Signal, bit: number): string {
  return bit < value.width ? `${value.name}[${bit}]` : signBit(value);
}

function correctionOf(step: StepOf<'round'>, value: Value): string | undefined {
  switch (step.correction) {
    case 'none':
      return undefined;
    case 'even':
      return bitAt(value, step.drop);
    case 'ifNegative':
      return signBit(value);
    case 'ifPositive':
      return `{~${signBit(value)}}`;
    case 'towardsZero':
      return `{${step.drop}{${signBit(value)}}}`;
  }
}

/** Bits from `drop` up of a value; only the sign is left where it has fewer. */
function shiftDown(value: Signal, drop: number, width: number): string {
  if (drop >= value.width) return `{${width}{${signBit(value)}}}`;
  const kept = { ...value, width: value.width - drop };
  const slice = `${value.name}[${value.width - 1}:${drop}]`;
  if (width === kept.width) return slice;
  if (width < kept.width) return `${value.name}[${drop + width - 1}:${drop}]`;
  return `{{${width - kept.width}{${signBit(value)}}}, ${slice}}`;
}

function printRound(step: StepOf<'round'>, value: Value, net: string, width: number): string[] {
  const correction = correctionOf(step, value);
  if (step.add === 0 && correction === undefined) {
    return [`  wire ${range(width)} ${net} = ${shiftDown(value, step.drop, width)};`];
  }
  const most = step.add + 2 ** step.drop;
  const sumWidth = widthOf(value.low, value.high + most);
  const addends = [resize(value, sumWidth), constant(step.add, sumWidth), correction];
  const sum = { name: `${net}_sum`, width: sumWidth, signed: value.signed };
  return [
    `  wire ${range(sumWidth)} ${sum.name} = ${addends.filter(Boolean).join(' + ')};`,
    `  wire ${range(width)} ${net} = ${shiftDown(sum, step.drop, width)};`,
  ];
}

function printRelu(value: Value, net: string, width: number): string[] {
  if (value.width === 1) return [`  wire ${range(1)} ${net} = 1'b0;`];
  const mask = `{${width}{~${signBit(value)}}}`;
  return [`  wire ${range(width)} ${net} = ${value.name}[${width - 1}:0] & ${mask};`];
}

/** Condition `value > max` where max + 1 is a power of two. */
function isAbove(value: Value, max: number): string | undefined {
  if (value.high <= max) return undefined;
  const bits = Math.log2(max + 1);
  const top = value.width - (value.signed ? 2 : 1);
  const any = `(|${value.name}[${top}:${bits}])`;
  return value.signed ? `(~${signBit(value)} & ${any})` : any;
}

/** Condition `value < min` where min is zero, or −2^k, or −2^k + 1 (symmetric saturation). */
function isBelow(value: Value, min: number): string | undefined {
  if (value.low >= min) return undefined;
  if (min === 0) return signBit(value);
  const isSymmetric = !Number.isInteger(Math.log2(-min));
  return isSymmetric
    ? `($signed(${value.name}) < $signed(${constant(min, value.width)}))`
    : `(${signBit(value)} & ~(&${value.name}[${value.width - 2}:${Math.log2(-min)}]))`;
}

function printClamp(
  step: StepOf<'saturate' | 'zeroOverflow'>,
  value: Value,
  net: string,
  width: number,
): string[] {
  const isZero = step.kind === 'zeroOverflow';
  const above = isAbove(value, step.max);
  const below = isBelow(value, step.min);
  const clampTo = (bound: number) => constant(isZero ? 0 : bound, width);
  const high = above === undefined ? '' : `${above} ? ${clampTo(step.max)} : `;
  const low = below === undefined ? '' : `${below} ? ${clampTo(step.min)} : `;
  return [`  wire ${range(width)} ${net} = ${high}${low}${resize(value, width)};`];
}

function scaleUp(up: number, value: Value, width: number): string {
  return width > up ? `{${resize(value, width - up)}, ${up}'b0}` : constant(0, width);
}

function printStep(step: CastStep, value: Value, net: string, width: number): string[] {
  switch (step.kind) {
    case 'round':
      return printRound(step, value, net, width);
    case 'scale':
      return [`  wire ${range(width)} ${net} = ${scaleUp(step.up, value, width)};`];
    case 'relu':
      return printRelu(value, net, width);
    case 'saturate':
    case 'zeroOverflow':
      return printClamp(step, value, net, width);
    case 'wrap':
      return [`  wire ${range(width)} ${net} = ${resize(value, width)};`];
  }
}

/**
 * Declares the nets that take `name` (range `plan.low … plan.high`, `plan.offset` already added) through the cast;
 * answers them and the expression of the raw output, `plan.output.width` bits.
 */
export function printCast(plan: CastPlan, name: string): { lines: string[]; output: string } {
  const lines: string[] = [];
  let value: Value = toValue(name, plan.low, plan.high);
  plan.steps.forEach((step, index) => {
    const next = toValue(`${name}_${step.kind}${index}`, step.low, step.high);
    lines.push(...printStep(step, value, next.name, next.width));
    value = next;
  });
  return { lines, output: resize(value, plan.output.width) };
}

function toValue(name: string, low: number, high: number): Value {
  return { name, low, high, width: widthOf(low, high), signed: low < 0 };
}
