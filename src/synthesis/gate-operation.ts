// Boolean functions of cells as short lists of two-input word operations.
import { ParetapeError } from '../core/errors.js';
import type { BooleanExpression } from './liberty/cell-library.js';

/** Word operations on operands a and b; the numbers index segments of a gate program. */
export const OPERATION = {
  copy: 0,
  not: 1,
  and: 2,
  nand: 3,
  or: 4,
  nor: 5,
  xor: 6,
  xnor: 7,
  andNot: 8,
  orNot: 9,
} as const;
export const OPERATION_COUNT = 10;

/** One operation on slots: the pins of a cell by number, its state, the constants, and temporaries. */
export interface SlotOperation {
  readonly code: number;
  readonly a: number;
  readonly b: number;
  readonly target: number;
}

/** A slot whose value may have to be inverted by whoever reads it. */
interface Signal {
  readonly kind: 'signal';
  readonly slot: number;
  readonly inverted: boolean;
}

interface Gate {
  readonly kind: 'gate';
  readonly code: number;
  readonly a: number;
  readonly b: number;
}

/** Slots of the two constants, as in a netlist. */
const ZERO_SLOT = 0;

export interface ExpressionCompiler {
  /** Slot of a pin or state variable, and whether the name means its inverse. */
  readonly slotOf: (pin: string) => { readonly slot: number; readonly inverted: boolean };
  readonly newTemporary: () => number;
  readonly emit: (operation: SlotOperation) => void;
}

function invert(signal: Signal): Signal {
  return { ...signal, inverted: !signal.inverted };
}

/** a AND b with inversions of the operands and of the result folded into the operation. */
function chooseAnd(a: Signal, b: Signal, inverted: boolean): Gate {
  const gate = (code: number, x: Signal, y: Signal): Gate => {
    return { kind: 'gate', code, a: x.slot, b: y.slot };
  };
  if (a.inverted && b.inverted) return gate(inverted ? OPERATION.or : OPERATION.nor, a, b);
  if (b.inverted) return inverted ? gate(OPERATION.orNot, b, a) : gate(OPERATION.andNot, a, b);
  if (a.inverted) return inverted ? gate(OPERATION.orNot, a, b) : gate(OPERATION.andNot, b, a);
  return gate(inverted ? OPERATION.nand : OPERATION.and, a, b);
}

function chooseXor(a: Signal, b: Signal, inverted: boolean): Gate {
  const flipped = (a.inverted !== b.inverted) !== inverted;
  return { kind: 'gate', code: flipped ? OPERATION.xnor : OPERATION.xor, a: a.slot, b: b.slot };
}

/** The last operation of an expression, with `inverted` applied to its result. */
function reduce(
  expression: BooleanExpression,
  inverted: boolean,
  compiler: ExpressionCompiler,
): Signal | Gate {
  switch (expression.kind) {
    case 'constant':
      return { kind: 'signal', slot: ZERO_SLOT, inverted: expression.value !== inverted };
    case 'pin': {
      const signal: Signal = { kind: 'signal', ...compiler.slotOf(expression.pin) };
      return inverted ? invert(signal) : signal;
    }
    case 'not':
      return reduce(expression.of, !inverted, compiler);
    default: {
      const left = read(expression.left, compiler);
      const right = read(expression.right, compiler);
      if (expression.kind === 'xor') return chooseXor(left, right, inverted);
      if (expression.kind === 'and') return chooseAnd(left, right, inverted);
      return chooseAnd(invert(left), invert(right), !inverted);
    }
  }
}

/** An operand: a slot that holds the expression or its inverse. */
function read(expression: BooleanExpression, compiler: ExpressionCompiler): Signal {
  const reduced = reduce(expression, false, compiler);
  if (reduced.kind === 'signal') return reduced;
  const target = compiler.newTemporary();
  compiler.emit({ code: reduced.code, a: reduced.a, b: reduced.b, target });
  return { kind: 'signal', slot: target, inverted: false };
}

/** Emits the operations that leave the value of `expression` in the slot `target`. */
export function compileExpression(
  expression: BooleanExpression,
  target: number,
  compiler: ExpressionCompiler,
): void {
  const reduced = reduce(expression, false, compiler);
  if (reduced.kind === 'gate') {
    compiler.emit({ code: reduced.code, a: reduced.a, b: reduced.b, target });
    return;
  }
  const code = reduced.inverted ? OPERATION.not : OPERATION.copy;
  compiler.emit({ code, a: reduced.slot, b: reduced.slot, target });
}

/** A pin and its polarity when the expression is nothing but that, e.g. the clock of a flip-flop. */
export function asSinglePin(
  expression: BooleanExpression,
): { readonly pin: string; readonly inverted: boolean } | undefined {
  if (expression.kind === 'pin') return { pin: expression.pin, inverted: false };
  if (expression.kind !== 'not') return undefined;
  const inner = asSinglePin(expression.of);
  return inner && { pin: inner.pin, inverted: !inner.inverted };
}

/** True, false, or undefined where the value depends on pins that are not constant. */
export function evaluateConstant(
  expression: BooleanExpression,
  lookUp: (pin: string) => boolean | undefined,
): boolean | undefined {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'pin':
      return lookUp(expression.pin);
    case 'not': {
      const inner = evaluateConstant(expression.of, lookUp);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or':
    case 'xor': {
      const left = evaluateConstant(expression.left, lookUp);
      const right = evaluateConstant(expression.right, lookUp);
      if (expression.kind === 'and' && (left === false || right === false)) return false;
      if (expression.kind === 'or' && (left === true || right === true)) return true;
      if (left === undefined || right === undefined) return undefined;
      if (expression.kind === 'xor') return left !== right;
      return expression.kind === 'and' ? left && right : left || right;
    }
    default:
      throw new ParetapeError('INTERNAL', 'an unknown kind of boolean expression');
  }
}
