// Reads the architecture that Keras 2 and 3 write as JSON: Sequential and Functional models.
import { messageOf, ParetapeError } from '../../core/errors.js';
import { isObject, type JsonObject, memberOf } from '../json-object.js';
import type { KerasLayer } from './keras-layer.js';

/** Layers in topological order, and the one whose output is the model's. */
export interface Architecture {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly output: string;
}

const MOST_LAYERS = 2000;
const LONGEST_NAME = 200;

function refuse(file: string, problem: string, hint?: string): never {
  throw new ParetapeError('INPUT', problem, { position: { file }, hint });
}

/** The architecture in a JSON text. Throws INPUT, naming `file`, where it is none. */
export function parseArchitecture(text: string, file: string): Architecture {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    refuse(file, `not JSON: ${messageOf(thrown).slice(0, 200)}`);
  }
  if (!isObject(value)) refuse(file, 'not a Keras model: expected a JSON object');
  const className = memberOf(value, 'class_name');
  const config = memberOf(value, 'config');
  if (className === 'Sequential') return parseSequential(config, file);
  if (className === 'Model' || className === 'Functional') return parseFunctional(config, file);
  return refuse(
    file,
    'not a Keras model: class_name is neither Sequential, Functional nor Model',
    'a subclassed model has no architecture in its file: rebuild it with the functional API',
  );
}

function parseLayer(entry: unknown, file: string): KerasLayer {
  if (!isObject(entry)) refuse(file, 'a layer is not an object');
  const className = memberOf(entry, 'class_name');
  const config = memberOf(entry, 'config');
  if (typeof className !== 'string' || !isObject(config)) {
    refuse(file, 'a layer lacks class_name or config');
  }
  const name = memberOf(config, 'name') ?? memberOf(entry, 'name');
  if (typeof name !== 'string' || name.length === 0 || name.length > LONGEST_NAME) {
    refuse(file, `a layer of class ${className.slice(0, 100)} has no name`);
  }
  return { className: className.slice(0, LONGEST_NAME), name, config, inbound: [] };
}

function listOfLayers(value: unknown, file: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(file, 'the model has no layers');
  if (value.length > MOST_LAYERS) refuse(file, `${value.length} layers, over ${MOST_LAYERS}`);
  return value;
}

function parseSequential(config: unknown, file: string): Architecture {
  const list = isObject(config) ? memberOf(config, 'layers') : config;
  const layers = listOfLayers(list, file).map((entry) => parseLayer(entry, file));
  const first = layers[0];
  const whole =
    first.className === 'InputLayer' ? layers : [inputFor(first, config, file), ...layers];
  const chained = whole.map((layer, i) => ({
    ...layer,
    inbound: i === 0 ? [] : [whole[i - 1].name],
  }));
  expectDistinct(chained, file);
  const name = isObject(config) ? memberOf(config, 'name') : undefined;
  return {
    name: typeof name === 'string' ? name.slice(0, LONGEST_NAME) : 'sequential',
    layers: chained,
    output: chained[chained.length - 1].name,
  };
}

/** Old files give the input's shape with the first layer; hls4ml names such an input `input1`. */
function inputFor(first: KerasLayer, config: unknown, file: string): KerasLayer {
  const shape =
    memberOf(first.config, 'batch_input_shape') ??
    memberOf(first.config, 'batch_shape') ??
    (isObject(config) ? memberOf(config, 'build_input_shape') : undefined);
  if (!Array.isArray(shape)) refuse(file, `layer ${first.name} does not say its input shape`);
  const dtype = first.className === 'Embedding' ? 'int32' : 'float32';
  const settings: JsonObject = { name: 'input1', batch_input_shape: shape, dtype };
  return { className: 'InputLayer', name: 'input1', config: settings, inbound: [] };
}

function parseFunctional(config: unknown, file: string): Architecture {
  if (!isObject(config)) refuse(file, 'the model has no configuration');
  const entries = listOfLayers(memberOf(config, 'layers'), file);
  const layers = entries.map((entry) => {
    const layer = parseLayer(entry, file);
    return { ...layer, inbound: inboundOf(entry as JsonObject, layer.name, file) };
  });
  expectDistinct(layers, file);
  const outputs = tensorNames(memberOf(config, 'output_layers'));
  if (outputs.length !== 1) {
    refuse(file, `the model has ${outputs.length} outputs`, 'models with one output are supported');
  }
  const name = memberOf(config, 'name');
  return {
    name: typeof name === 'string' ? name.slice(0, LONGEST_NAME) : 'model',
    layers: sortTopologically(layers, outputs[0], file),
    output: outputs[0],
  };
}

/** Keras 2: `[[["a", 0, 0, {}], …]]`; Keras 3: `[{"args": [tensors], "kwargs": {}}]`. */
function inboundOf(entry: JsonObject, layer: string, file: string): readonly string[] {
  const nodes = memberOf(entry, 'inbound_nodes') ?? [];
  if (!Array.isArray(nodes)) refuse(file, `layer ${layer}: inbound_nodes is not a list`);
  if (nodes.length > 1) {
    refuse(
      file,
      `layer ${layer} is called ${nodes.length} times`,
      'shared layers are not supported',
    );
  }
  return nodes.length === 0 ? [] : tensorNames(nodes[0]);
}

/** Names of the layers that tensors in any of Keras's nestings come from. */
function tensorNames(value: unknown, depth = 0): readonly string[] {
  if (depth > 8) return [];
  if (Array.isArray(value)) {
    if (typeof value[0] === 'string' && Number.isInteger(value[1])) return [value[0]];
    return value.slice(0, 1000).flatMap((part) => tensorNames(part, depth + 1));
  }
  if (!isObject(value)) return [];
  const config = memberOf(value, 'config');
  const history = isObject(config) ? memberOf(config, 'keras_history') : undefined;
  if (history !== undefined) return tensorNames(history, depth + 1);
  return tensorNames(memberOf(value, 'args'), depth + 1);
}

function expectDistinct(layers: readonly KerasLayer[], file: string): void {
  const names = new Set(layers.map((layer) => layer.name));
  if (names.size !== layers.length) refuse(file, 'two layers have the same name');
}

/** Layers that the output needs, sources first, otherwise in the order of the file. */
function sortTopologically(
  layers: readonly KerasLayer[],
  output: string,
  file: string,
): readonly KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const needed = reachableFrom(output, byName, file);
  const sorted: KerasLayer[] = [];
  const done = new Set<string>();
  let waiting = layers.filter((layer) => needed.has(layer.name));
  while (waiting.length > 0) {
    const later: KerasLayer[] = [];
    for (const layer of waiting) {
      if (layer.inbound.every((name) => done.has(name))) {
        sorted.push(layer);
        done.add(layer.name);
      } else later.push(layer);
    }
    if (later.length === waiting.length)
      refuse(file, `layer ${later[0].name} reads its own output`);
    waiting = later;
  }
  return sorted;
}

function reachableFrom(
  output: string,
  byName: ReadonlyMap<string, KerasLayer>,
  file: string,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const layer = byName.get(name);
    if (layer === undefined) refuse(file, `the model reads layer ${name}, which it does not have`);
    found.add(name);
    open.push(...layer.inbound);
  }
  return found;
}
