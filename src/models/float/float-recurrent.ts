// LSTM, GRU and SimpleRNN in double precision, as Keras defines them.
import type { RecurrentNode } from '../model-graph.js';
import { activationFunction } from './float-elements.js';
import type { EffectiveWeight } from './float-sums.js';

type Vector = Float64Array;
type Scalar = (x: number) => number;

interface Cell {
  readonly units: number;
  fromInput(input: Vector): Vector;
  fromHidden(hidden: Vector): Vector;
  readonly activate: Scalar;
  readonly gate: Scalar;
}

interface State {
  readonly hidden: Vector;
  readonly memory: Vector;
}

function product(
  input: Vector,
  kernel: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  outputs: number,
): Vector {
  return Float64Array.from({ length: outputs }, (_, j) =>
    input.reduce((sum, x, i) => sum + x * kernel[i * outputs + j], bias ? bias[j] : 0),
  );
}

function cellOf(node: RecurrentNode, effective: EffectiveWeight): Cell {
  const [kernel, recurrent] = [effective(node.kernel), effective(node.recurrentKernel)];
  const outputs = node.kernel.shape[1];
  const bias = node.bias && effective(node.bias);
  const recurrentBias = node.recurrentBias && effective(node.recurrentBias);
  const named = (name: RecurrentNode['activation']): Scalar => {
    const base = { name: '', inputs: [], outputShape: [], kind: 'activation' } as const;
    const run = activationFunction({ ...base, function: name });
    return (x) => run(x, 0);
  };
  return {
    units: node.recurrentKernel.shape[0],
    fromInput: (input) => product(input, kernel, bias, outputs),
    fromHidden: (hidden) => product(hidden, recurrent, recurrentBias, outputs),
    activate: named(node.activation),
    gate: named(node.recurrentActivation ?? 'sigmoid'),
  };
}

function stepLstm(cell: Cell, input: Vector, { hidden, memory }: State): State {
  const { units, gate, activate } = cell;
  const [a, b] = [cell.fromInput(input), cell.fromHidden(hidden)];
  const total = (g: number, u: number) => a[g * units + u] + b[g * units + u];
  const kept = memory.map(
    (old, u) => gate(total(1, u)) * old + gate(total(0, u)) * activate(total(2, u)),
  );
  return { memory: kept, hidden: kept.map((value, u) => gate(total(3, u)) * activate(value)) };
}

function stepGru(cell: Cell, node: RecurrentNode, input: Vector, { hidden, memory }: State): State {
  const { units, gate, activate } = cell;
  const [a, b] = [cell.fromInput(input), cell.fromHidden(hidden)];
  const update = hidden.map((_, u) => gate(a[u] + b[u]));
  const reset = hidden.map((_, u) => gate(a[units + u] + b[units + u]));
  // Without reset_after the gate acts on the state before the product.
  const recalled = node.resetAfter
    ? hidden.map((_, u) => reset[u] * b[2 * units + u])
    : cell.fromHidden(hidden.map((h, u) => h * reset[u])).slice(2 * units);
  const next = hidden.map((old, u) => {
    const candidate = activate(a[2 * units + u] + recalled[u]);
    return update[u] * old + (1 - update[u]) * candidate;
  });
  return { hidden: next, memory };
}

function stepSimple(cell: Cell, input: Vector, { hidden, memory }: State): State {
  const [a, b] = [cell.fromInput(input), cell.fromHidden(hidden)];
  return { hidden: hidden.map((_, u) => cell.activate(a[u] + b[u])), memory };
}

/** All steps of `[steps, nIn]`; the states start at zero. */
export function runFloatRecurrent(
  node: RecurrentNode,
  shape: readonly number[],
  input: Float64Array,
  effective: EffectiveWeight,
): Float64Array {
  const cell = cellOf(node, effective);
  const [steps, features] = shape;
  const sequence: Vector[] = [];
  let state: State = {
    hidden: new Float64Array(cell.units),
    memory: new Float64Array(cell.units),
  };
  for (let t = 0; t < steps; t++) {
    const at = (node.goBackwards ? steps - 1 - t : t) * features;
    const x = input.subarray(at, at + features);
    if (node.cell === 'lstm') state = stepLstm(cell, x, state);
    else if (node.cell === 'gru') state = stepGru(cell, node, x, state);
    else state = stepSimple(cell, x, state);
    sequence.push(state.hidden);
  }
  if (!node.returnSequences) return state.hidden;
  return Float64Array.from(sequence.flatMap((hidden) => [...hidden]));
}
