// A network as steps for the batch kernels: each one a layer with the element-wise layers behind it.
import { formatName } from '../core/fixed-point-format.js';
import { type NetworkLayer, type QuantisedNetwork, sizeOf } from '../core/quantised-network.js';
import { storageOf } from './batch-arithmetic.js';
import { createDescriber } from './batch-keys.js';
import { isElementWise, planLayer } from './batch-layer.js';
import { rememberResults } from './batch-lookup.js';
import { prepareArgmax, prepareSoftmax } from './batch-softmax.js';
import type { TapPlan } from './batch-tap-plan.js';
import { semanticsOf } from './layers/all-layers.js';
import type { FastLayer } from './layers/layer-semantics.js';
import { numberOf } from './quantise.js';
import { validateNetwork } from './validate-network.js';
import type { Storage } from './wasm/storage.js';

/** What a step runs: a kernel over taps, or the interpreter's own layer. */
export type StepWork =
  | { readonly kind: 'taps'; readonly plan: TapPlan }
  | { readonly kind: 'interpreted'; readonly run: FastLayer };

/** One step; the first of a network is its input and has no work. */
export interface BatchStep {
  /** Equal for steps that compute the same function of the same earlier steps. */
  readonly key: string;
  /** Indices of the steps it reads. */
  readonly sources: readonly number[];
  readonly work?: StepWork;
  readonly storage: Storage;
  readonly features: number;
}

/** Plans steps, the same step only once however many networks contain it. */
export interface StepPlanner {
  stepsOf(network: QuantisedNetwork): readonly BatchStep[];
}

export function createStepPlanner(): StepPlanner {
  const describe = createDescriber();
  const planned = new Map<string, StepWork | undefined>();
  return {
    stepsOf(network) {
      const described = describeSteps(network, describe);
      // What was valid once is valid again: only networks with something new are looked at closely.
      const isNew = described.some(({ key }) => !planned.has(key));
      if (isNew || !isPlausible(network)) validateNetwork(network);
      return described.map((step) => {
        if (!planned.has(step.key)) planned.set(step.key, planWork(step));
        return { ...step, work: planned.get(step.key) };
      });
    },
  };
}

/** Whether names are distinct and layers enough: all that the keys of steps do not show. */
function isPlausible({ layers }: QuantisedNetwork): boolean {
  return layers.length >= 2 && new Set(layers.map(({ name }) => name)).size === layers.length;
}

/** A step before its work is planned. */
interface DescribedStep extends Omit<BatchStep, 'work'> {
  readonly group: readonly NetworkLayer[];
  readonly sourceLayers: readonly NetworkLayer[];
}

/** Steps in order. Where the network is not valid, some key is one that no valid network has. */
function describeSteps(
  network: QuantisedNetwork,
  describe: (layer: NetworkLayer) => string,
): readonly DescribedStep[] {
  const places = new Map<string, { readonly step: number; readonly layer: NetworkLayer }>();
  const groups = groupLayers(network);
  return groups.map((group, index) => {
    const end = group[group.length - 1];
    const found = group[0].inputs.map((name) => places.get(name));
    const sourceLayers = found.flatMap((place) => (place === undefined ? [] : [place.layer]));
    const sources = found.map((place) => place?.step ?? -1);
    places.set(end.name, { step: index, layer: end });
    const storage = outputStorage(end, index === groups.length - 1);
    const key = [index === 0, sources, ...sourceLayers.map(describeOutput), storage]
      .concat(group.map(describe))
      .join('|');
    return { key, sources, storage, features: sizeOf(end.outputShape), group, sourceLayers };
  });
}

/** Last outputs are compared as 32-bit integers where they can be. */
function outputStorage(layer: NetworkLayer, isLast: boolean): Storage {
  const storage = storageOf(layer.result) ?? 'doubles';
  return isLast && storage === 'pairs' ? 'words' : storage;
}

function describeOutput({ result, outputShape }: NetworkLayer): string {
  return `${formatName(result)}[${outputShape}]`;
}

/** A layer with the element-wise layers that alone read it, as far as one kernel can compute them. */
function groupLayers(network: QuantisedNetwork): readonly (readonly NetworkLayer[])[] {
  const readers = new Map<string, number>();
  for (const { inputs } of network.layers) {
    for (const name of inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  const groups: NetworkLayer[][] = [];
  for (const layer of network.layers) {
    const previous = groups.length > 0 ? groups[groups.length - 1] : undefined;
    const end = previous?.[previous.length - 1];
    const follows =
      end !== undefined &&
      end.kind !== 'input' &&
      isElementWise(layer) &&
      layer.inputs.length === 1 &&
      layer.inputs[0] === end.name &&
      readers.get(end.name) === 1;
    if (follows) (previous as NetworkLayer[]).push(layer);
    else groups.push([layer]);
  }
  return groups;
}

function planWork({ group, sourceLayers, storage }: DescribedStep): StepWork | undefined {
  const [head, ...after] = group;
  if (head.kind === 'input') return undefined;
  const plan =
    sourceLayers.length === 1 ? planLayer(head, sourceLayers[0], after, storage) : undefined;
  if (plan !== undefined) return { kind: 'taps', plan };
  return { kind: 'interpreted', run: interpretGroup(group, sourceLayers) };
}

function interpretGroup(
  group: readonly NetworkLayer[],
  sources: readonly NetworkLayer[],
): FastLayer {
  const runs = group.map((layer, i) => prepareAlone(layer, i === 0 ? sources : [group[i - 1]]));
  return (inputs, count) => {
    let values = inputs;
    for (const run of runs) values = [run(values, count)];
    return values[0];
  };
}

/** The fastest run of a layer outside the kernels. */
function prepareAlone(layer: NetworkLayer, sources: readonly NetworkLayer[]): FastLayer {
  const [source] = sources;
  const own =
    layer.kind === 'softmax'
      ? prepareSoftmax(layer, source)
      : layer.kind === 'argmax'
        ? prepareArgmax(layer)
        : undefined;
  if (own !== undefined) return own;
  const run = semanticsOf(layer).prepare(layer, sources) ?? runByDefinition(layer, sources);
  return (sources.length === 1 && rememberResults(layer, source, run)) || run;
}

/** In integers of any size, where doubles do not suffice on the way. */
function runByDefinition(layer: NetworkLayer, sources: readonly NetworkLayer[]): FastLayer {
  return (inputs, count) => {
    const exact = inputs.map((values) => Array.from(values, BigInt));
    const results = semanticsOf(layer).runExact(layer, sources, exact, count);
    return Float64Array.from(results, (raw) => numberOf(raw, layer.result));
  };
}
