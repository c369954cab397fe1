// Profiles a model on data: hls4ml's `numerical` and `compare`, with counts of what the casts did.
import { ParetapeError } from '../../core/errors.js';
import { fractionBits } from '../../core/fixed-point-format.js';
import { type NetworkLayer, type QuantisedNetwork, sizeOf } from '../../core/quantised-network.js';
import { traceExactly, traceNetwork } from '../../fixed-point/interpreter.js';
import type { SuggestionPolicy } from '../../fixed-point/profile/suggest-format.js';
import {
  type RawValues,
  sumsBeforeCast,
  valuesBeforeCast,
} from '../../fixed-point/profile/values-before-cast.js';
import { createQuantiser, quantiseRealBig } from '../../fixed-point/quantise.js';
import type { ResolvedLayer } from '../lower/lower-graph.js';
import type { ModelGraph, ModelNode } from '../model-graph.js';
import { traceFloatRows } from './float-trace.js';
import type { ModelProfile, VariableProfile } from './layer-profile.js';
import { measureVariable, type Observation } from './measure-variable.js';
import { chooseRows, type Features } from './profiled-rows.js';
import { observeIntegerWeights, observeTrainedWeights } from './weight-observations.js';

/** What is profiled; `graph` (as prepared for the conversion) is absent where only integers are known. */
export interface ProfiledModel {
  readonly network: QuantisedNetwork;
  readonly resolved: readonly Pick<ResolvedLayer, 'name' | 'className' | 'shape'>[];
  readonly graph?: ModelGraph;
  readonly types?: ReadonlyMap<string, ResolvedLayer>;
}

/** Which values are looked at, and what suggested formats must do. */
export interface ProfileOptions extends SuggestionPolicy {
  /** Most rows of the data that are run, spread evenly; fewer where memory asks for it. */
  readonly samples: number;
}

const WIDEST_DOUBLE = 53;

interface Trace {
  readonly layers: ReadonlyMap<string, NetworkLayer>;
  readonly fixed: ReadonlyMap<string, RawValues>;
  readonly float: ReadonlyMap<string, Float64Array>;
  readonly rows: Float64Array;
  readonly count: number;
}

/** The profile. Throws INPUT where the data do not fit the model or are not finite. */
export function profileModel(
  model: ProfiledModel,
  features: Features,
  options: ProfileOptions,
): ModelProfile {
  const { network, graph } = model;
  const elements = network.layers.reduce((sum, layer) => sum + sizeOf(layer.outputShape), 0);
  const inputShape = network.layers[0].outputShape;
  const { rows, count } = chooseRows(features, inputShape, elements, options.samples);
  const trace: Trace = {
    layers: new Map(network.layers.map((layer) => [layer.name, layer])),
    fixed: traceRaw(network, rows, count),
    float: graph ? traceFloatRows(graph, rows, count) : new Map(),
    rows,
    count,
  };
  const variables = model.resolved.flatMap((layer) => profileLayer(model, layer, trace, options));
  return { model: network.name, samples: count, available: features.shape[0], variables };
}

function traceRaw(
  network: QuantisedNetwork,
  rows: Float64Array,
  count: number,
): ReadonlyMap<string, RawValues> {
  const format = network.layers[0].result;
  const wide = network.layers.some(({ result }) => result.width > WIDEST_DOUBLE);
  if (!wide) return traceNetwork(network, rows.map(createQuantiser(format)), count);
  const exact = Array.from(rows, (value) => quantiseRealBig(value, format));
  return traceExactly(network, exact, count);
}

function profileLayer(
  { graph, types }: ProfiledModel,
  resolved: ProfiledModel['resolved'][number],
  trace: Trace,
  options: ProfileOptions,
): VariableProfile[] {
  const layer = trace.layers.get(resolved.name);
  if (layer === undefined) throw new ParetapeError('INTERNAL', `no layer ${resolved.name}`);
  const node = graph?.nodes.find(({ name }) => name === resolved.name);
  const typed = types?.get(resolved.name);
  const weights =
    node && typed
      ? observeTrainedWeights(node, typed)
      : observeIntegerWeights(layer, resolved.className);
  return [...weights, ...observeActivations(layer, resolved, trace, node)].map((observation) =>
    measureVariable(observation, options),
  );
}

/** Sums and outputs of a layer. */
function observeActivations(
  layer: NetworkLayer,
  { name, className }: ProfiledModel['resolved'][number],
  trace: Trace,
  node: ModelNode | undefined,
): Observation[] {
  const sources = layer.inputs.map((input) => trace.layers.get(input) as NetworkLayer);
  const inputs = layer.inputs.map((input) => trace.fixed.get(input) as RawValues);
  const float = trace.float.get(name);
  const after = realsOf(layer, trace.fixed.get(name) as RawValues);
  // Both directions of a bidirectional layer feed back into themselves before they are joined.
  const hidden = className === 'Bidirectional';
  const before =
    layer.kind === 'input'
      ? trace.rows
      : hidden
        ? undefined
        : valuesBeforeCast(layer, sources, inputs, trace.count);
  const sums = sumsBeforeCast(layer, sources, inputs, trace.count);
  const names = { layer: name, className };
  const accumulator: Observation[] =
    sums && 'accumulator' in layer
      ? [
          {
            ...names,
            variable: 'accum',
            format: layer.accumulator,
            source: 'integer network',
            values: sums,
            after: before ?? after,
          },
        ]
      : [];
  const values = float ?? before ?? after;
  const result: Observation = {
    ...names,
    variable: 'result',
    format: layer.result,
    source: float ? 'float model' : 'integer network',
    values,
    cast: before ?? values,
    after,
    bounded: node?.quantiser !== undefined,
    compared: float !== undefined,
  };
  return [...accumulator, result];
}

function realsOf(layer: NetworkLayer, raw: RawValues): Float64Array {
  const unit = 2 ** -fractionBits(layer.result);
  if (raw instanceof Float64Array) return raw.map((value) => value * unit);
  return Float64Array.from(raw, (value) => Number(value) * unit);
}
