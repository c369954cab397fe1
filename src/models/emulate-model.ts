// Runs a lowered model on real features and gives back real numbers, exactly those of the fixed-point types.
import { ParetapeError } from '../core/errors.js';
import { fractionBits } from '../core/fixed-point-format.js';
import { type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { createBatchEvaluator } from '../fixed-point/batch-evaluator.js';
import { runNetwork, traceExactly, traceNetwork } from '../fixed-point/interpreter.js';
import { createQuantiser } from '../fixed-point/quantise.js';
import type { LoweredModel } from './lower/lower-graph.js';

/** Widest result that doubles carry as a raw integer. */
const WIDEST_DOUBLE = 53;

/** Values `[count, …shape]` of one layer. */
export interface LayerValues {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export interface Emulation {
  readonly count: number;
  /** `[count, outputs]`. */
  readonly outputs: LayerValues;
  /** Every layer hls4ml has, by name, where a trace was asked for. */
  readonly trace: ReadonlyMap<string, LayerValues>;
}

/**
 * Features `[count, …]` row-major, of any number type that is exact in doubles. Throws INPUT where their shape does not
 * fit the model's input.
 */
export function emulateModel(
  model: LoweredModel,
  features: { readonly shape: readonly number[]; readonly data: ArrayLike<number> },
  withTrace: boolean,
): Emulation {
  const { network } = model;
  const [input] = network.layers;
  const count = features.shape[0] ?? 0;
  const given = sizeOf(features.shape.slice(1));
  if (count < 1 || given !== sizeOf(input.outputShape)) {
    throw new ParetapeError(
      'INPUT',
      `input is [${features.shape.join(', ')}], the model takes [n, ${input.outputShape.join(', ')}]`,
    );
  }
  const quantise = createQuantiser(input.result);
  const raw = Float64Array.from(features.data, quantise);
  const last = network.layers[network.layers.length - 1];
  const wide = network.layers.some((layer) => layer.result.width > WIDEST_DOUBLE);
  const traced = wide
    ? runExactly(model, raw, count)
    : withTrace
      ? traceNetwork(network, raw, count)
      : undefined;
  const results = traced?.get(last.name) ?? runQuickly(network, raw, count);
  return {
    count,
    outputs: { shape: [count, sizeOf(last.outputShape)], data: toReals(model, last.name, results) },
    trace: withTrace && traced ? collectTrace(model, traced, count) : new Map(),
  };
}

/** In WebAssembly; networks too large for its programs run in the interpreter, which gives the same integers. */
function runQuickly(network: QuantisedNetwork, raw: Float64Array, count: number): Float64Array {
  try {
    return createBatchEvaluator(network).run(raw, count);
  } catch (thrown) {
    // The network was validated when it was made; what is wrong with the inputs the interpreter says again.
    if (thrown instanceof ParetapeError && thrown.code === 'INPUT') {
      return runNetwork(network, raw, count);
    }
    throw thrown;
  }
}

/** For results of more than 53 bits: in integers of any size, rounded to doubles at the very end. */
function runExactly(model: LoweredModel, raw: Float64Array, count: number) {
  const exact = traceExactly(model.network, Array.from(raw, BigInt), count);
  return new Map([...exact].map(([name, values]) => [name, Float64Array.from(values, Number)]));
}

function toReals(model: LoweredModel, name: string, raw: Float64Array): Float64Array {
  const layer = model.network.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new ParetapeError('INTERNAL', `no layer ${name}`);
  const unit = 2 ** -fractionBits(layer.result);
  return raw.map((value) => value * unit);
}

function collectTrace(
  model: LoweredModel,
  traced: ReadonlyMap<string, Float64Array>,
  count: number,
): ReadonlyMap<string, LayerValues> {
  return new Map(
    model.resolved.map(({ name, shape }) => {
      const data = toReals(model, name, traced.get(name) as Float64Array);
      return [name, { shape: [count, ...shape], data }];
    }),
  );
}
