// Operations on constants: transposing with their quantiser, broadcasting, arithmetic.
import { createQuantiserFunction } from '../quantiser.js';
import type { GraphBuilder } from './graph-builder.js';
import type { NodeProto } from './onnx-proto.js';
import { type Constant, constantOf, countOf, stridesOf, transposeTensor } from './value.js';

/** The constant with axis `i` taken from axis `order[i]`; scales per channel move along. */
export function transposeConstant(constant: Constant, order: readonly number[]): Constant {
  const { shape, values } = transposeTensor(constant, order);
  const { quantiser } = constant;
  if (quantiser?.kind !== 'uniform' || quantiser.channelAxis === undefined) {
    return constantOf(shape, values, quantiser);
  }
  const channelAxis = order.indexOf(quantiser.channelAxis);
  return constantOf(shape, values, { ...quantiser, channelAxis });
}

/** The constant with its quantiser applied to the numbers. */
export function settleConstant(constant: Constant): Constant {
  const { shape, values, quantiser } = constant;
  if (quantiser === undefined) return constant;
  const apply = createQuantiserFunction(quantiser);
  const axis =
    quantiser.kind === 'uniform' ? (quantiser.channelAxis ?? shape.length - 1) : shape.length - 1;
  const step = stridesOf(shape)[axis] ?? 1;
  const extent = shape[axis] ?? 1;
  const settled = values.map((value, index) => apply(value, Math.floor(index / step) % extent));
  return constantOf(shape, settled);
}

/** Shape of an element-wise operation on two shapes (numpy's rule), or undefined where they do not fit. */
export function broadcastShape(
  a: readonly number[],
  b: readonly number[],
): readonly number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[a.length - rank + axis] ?? 1;
    const right = b[b.length - rank + axis] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** Values of `constant` repeated to fill `shape`. */
export function broadcastTo(constant: Constant, shape: readonly number[]): Float64Array {
  const own = constant.shape;
  const strides = stridesOf(own);
  const steps = shape.map((_, axis) => {
    const at = axis - (shape.length - own.length);
    return at < 0 || own[at] === 1 ? 0 : strides[at];
  });
  const result = new Float64Array(countOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = constant.values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < shape[axis]) break;
      from -= steps[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

type Binary = (a: number, b: number) => number;

const ARITHMETIC: ReadonlyMap<string, Binary> = new Map<string, Binary>([
  ['Add', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['Div', (a, b) => a / b],
  ['Pow', (a, b) => a ** b],
  ['Max', Math.max],
  ['Min', Math.min],
]);

/** An arithmetic operator on two constants. Throws INPUT where the shapes do not fit. */
export function foldArithmetic(
  builder: GraphBuilder,
  site: NodeProto,
  first: Constant,
  second: Constant,
): Constant {
  const a = settleConstant(first);
  const b = settleConstant(second);
  const operation = ARITHMETIC.get(site.opType ?? '');
  const shape = broadcastShape(a.shape, b.shape);
  if (operation === undefined || shape === undefined) {
    const shapes = `[${a.shape.join(', ')}] and [${b.shape.join(', ')}]`;
    throw builder.error(site, `cannot combine constants of shapes ${shapes}`);
  }
  builder.spend(site, shape);
  const left = broadcastTo(a, shape);
  const right = broadcastTo(b, shape);
  return constantOf(
    shape,
    left.map((value, index) => operation(value, right[index])),
  );
}

const FUNCTIONS: ReadonlyMap<string, (x: number) => number> = new Map([
  ['Neg', (x: number) => -x],
  ['Abs', Math.abs],
  ['Sqrt', Math.sqrt],
  ['Reciprocal', (x: number) => 1 / x],
  ['Exp', Math.exp],
  ['Log', Math.log],
  ['Floor', Math.floor],
  ['Ceil', Math.ceil],
  ['Cast', (x: number) => x],
  ['Relu', (x: number) => Math.max(x, 0)],
  ['Sign', Math.sign],
  ['Tanh', Math.tanh],
]);

/** An element-wise function of a constant, where it is one of those that fold. */
export function foldFunction(opType: string, constant: Constant): Constant | undefined {
  const apply = FUNCTIONS.get(opType);
  if (apply === undefined) return undefined;
  const { shape, values } = settleConstant(constant);
  return constantOf(
    shape,
    values.map((value) => apply(value)),
  );
}
