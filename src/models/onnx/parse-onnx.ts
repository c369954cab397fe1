// An ONNX or QONNX file as a neutral model, channels last throughout.
import { ParetapeError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import type { ModelGraph, ModelNode } from '../model-graph.js';
import { decodeModel } from './decode-message.js';
import { GraphBuilder } from './graph-builder.js';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from './onnx-proto.js';
import { QONNX_OPERATORS, STANDARD_OPERATORS } from './operators/all-operators.js';
import { readTensor } from './tensor-values.js';
import {
  channelsLastOrder,
  countOf,
  type Dynamic,
  identityOrder,
  storedShape,
  type Value,
} from './value.js';

const MOST_NODES = 20_000;
const LONGEST_NAME = 100;
const MOST_INPUT_ELEMENTS = 2 ** 24;

/** Operators that read images channels first. */
const IMAGE_READERS: ReadonlySet<string> = new Set([
  'Conv',
  'MaxPool',
  'AveragePool',
  'GlobalAveragePool',
  'GlobalMaxPool',
  'BatchNormalization',
  'Resize',
  'Upsample',
]);

/** Operators that leave the axes as they are, so the next one decides. */
const AXIS_KEEPERS: ReadonlySet<string> = new Set([
  ...['Quant', 'IntQuant', 'BipolarQuant', 'Identity', 'Dropout', 'Relu', 'Clip', 'Pad'],
  ...['Add', 'Sub', 'Mul', 'Div', 'Cast', 'Neg', 'Sign', 'Tanh', 'Sigmoid', 'LeakyRelu'],
]);

/** Domain of QONNX's operators on images stored channels last. */
const CHANNELS_LAST_DOMAIN = 'qonnx.custom_op.channels_last';

/**
 * Reads an ONNX file's bytes. Constants are folded, images become channels last (an input image too,
 * where a convolution, pool or normalisation reads it), the batch axis goes. Throws INPUT, naming node
 * and operator, for anything damaged or unsupported. `file` is used in messages.
 */
export function parseOnnx(bytes: Uint8Array, file: string, name = 'model'): ModelGraph {
  const model = decodeModel(bytes, file);
  const { graph } = model;
  if (graph === undefined || graph.node.length === 0) {
    throw faulty(file, 'no ONNX model: it holds no graph', 'expected a file written by onnx.save');
  }
  if (graph.node.length > MOST_NODES) throw faulty(file, `${graph.node.length} nodes are too many`);
  const builder = openGraph(model, graph, file);
  for (const site of graph.node) translateNode(builder, site);
  return { name: nameOf(graph) ?? name, nodes: reachableNodes(builder, outputOf(builder, graph)) };
}

/** The graph's own name as an identifier. */
function nameOf({ name = '' }: GraphProto): string | undefined {
  const word = name.replace(/\W+/g, '_').slice(0, LONGEST_NAME);
  return /^[A-Za-z]/.test(word) ? word : undefined;
}

function openGraph(model: ModelProto, graph: GraphProto, file: string): GraphBuilder {
  const constants = new Set(graph.initializer.map(({ name }) => name ?? ''));
  const inputs = graph.input.filter(({ name }) => !constants.has(name ?? ''));
  if (inputs.length === 0) throw faulty(file, 'the graph has no input');
  const shapes = inputs.map((input) => shapeOf(input, file));
  const batch = shapes[0][0];
  const builder = new GraphBuilder(file, batch, opsetOf(model, file), countReaders(graph));
  for (const tensor of graph.initializer) {
    builder.setValue(tensor.name ?? '', { kind: 'constant', ...readTensor(tensor, file) });
  }
  inputs.forEach((input, index) => {
    addInput(builder, graph, input.name ?? '', shapes[index]);
  });
  return builder;
}

/** Version of the standard operators that the file was written for. */
function opsetOf(model: ModelProto, file: string): number {
  const standard = model.opsetImport.find(({ domain }) => !domain || domain === 'ai.onnx');
  if (standard?.version !== undefined) return standard.version;
  throw faulty(file, 'the file does not say which version of the ONNX operators it uses');
}

/** Extents of an input, batch first; a free batch counts as one sample. */
function shapeOf(input: ValueInfoProto, file: string): readonly number[] {
  const dims = input.type?.tensorType?.shape?.dim;
  const name = `input "${(input.name ?? '').slice(0, 80)}"`;
  if (dims === undefined) throw faulty(file, `${name} has no shape`, 'state it when exporting');
  const extents = dims.map(({ dimValue }, axis) => (axis === 0 ? dimValue || 1 : (dimValue ?? 0)));
  const bad = extents.some((extent) => !Number.isInteger(extent) || extent < 1);
  if (bad || dims.length < 2 || dims.length > 5 || countOf(extents) > MOST_INPUT_ELEMENTS) {
    const shape = dims.slice(0, 9).map(({ dimValue, dimParam }) => dimParam || (dimValue ?? '?'));
    const hint = 'the batch first, then fixed extents, as in [N, 16] or [N, 3, 32, 32]';
    throw faulty(file, `${name} has shape [${shape.join(', ')}]`, hint);
  }
  return extents;
}

function countReaders(graph: GraphProto): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const count = (name = '') => readers.set(name, (readers.get(name) ?? 0) + 1);
  for (const node of graph.node) node.input.forEach(count);
  for (const { name } of graph.output) count(name);
  return readers;
}

function addInput(
  builder: GraphBuilder,
  graph: GraphProto,
  tensor: string,
  shape: readonly number[],
): void {
  if (shape[0] !== builder.batch) {
    throw faulty(builder.file, `inputs have batches of ${builder.batch} and ${shape[0]}`);
  }
  const rank = shape.length - 1;
  const image = rank >= 2 && isReadAsImage(graph, tensor);
  const order = image ? channelsLastOrder(rank) : identityOrder(rank);
  const site: NodeProto = {
    input: [],
    output: [tensor],
    name: tensor,
    opType: 'Input',
    attribute: [],
  };
  const body = { kind: 'input' as const, outputShape: storedShape({ shape, order }) };
  builder.setValue(tensor, builder.add(site, [], body, shape, order));
}

/** Whether the first operation that cares about axes expects channels first. */
function isReadAsImage(graph: GraphProto, tensor: string): boolean {
  const followed = new Set([tensor]);
  for (const { input, output, opType = '', domain } of graph.node) {
    if (!followed.has(input[0])) continue;
    if (IMAGE_READERS.has(opType)) return domain !== CHANNELS_LAST_DOMAIN;
    if (!AXIS_KEEPERS.has(opType)) return false;
    followed.add(output[0]);
  }
  return false;
}

function translateNode(builder: GraphBuilder, site: NodeProto): void {
  const output = site.output[0];
  if (output === undefined || builder.values.has(output)) {
    throw builder.error(
      site,
      output === undefined ? 'has no output' : `computes "${output}" again`,
    );
  }
  const translate = operatorOf(builder, site);
  for (const name of site.input) {
    const input = builder.values.get(name);
    if (input?.kind === 'constant') builder.spend(site, input.shape);
  }
  const value =
    site.domain === CHANNELS_LAST_DOMAIN
      ? translateChannelsLast(builder, site, translate)
      : translate(builder, site);
  builder.setValue(output, value);
}

function operatorOf(builder: GraphBuilder, site: NodeProto) {
  const { opType = '', domain = '' } = site;
  const standard = domain === '' || domain === 'ai.onnx' || domain === CHANNELS_LAST_DOMAIN;
  const translate = standard
    ? (STANDARD_OPERATORS.get(opType) ?? QONNX_OPERATORS.get(opType))
    : QONNX_OPERATORS.get(opType);
  if (translate !== undefined) return translate;
  const known = [...STANDARD_OPERATORS.keys(), ...QONNX_OPERATORS.keys()];
  const near = nearestName(opType, known);
  const where = domain ? ` of domain "${domain.slice(0, 80)}"` : '';
  const hint = near
    ? `the nearest supported operator is ${near}`
    : `supported: ${known.join(', ')}`;
  throw builder.error(site, `uses an operator${where} that is not supported`, hint);
}

/** The same operator between two changes of axes, which cost nothing. */
function translateChannelsLast(
  builder: GraphBuilder,
  site: NodeProto,
  translate: (builder: GraphBuilder, site: NodeProto) => Value,
): Value {
  const data = builder.dynamic(site, 0);
  const rank = data.shape.length;
  const toFirst = [0, rank - 1, ...identityOrder(rank).slice(1, -1)];
  const tensor = `${site.output[0]} channels first`;
  builder.setValue(tensor, permute(builder.unfold(site, data), toFirst));
  const { domain: _, ...standard } = site;
  const result = translate(builder, { ...standard, input: [tensor, ...site.input.slice(1)] });
  if (result.kind === 'constant') throw builder.error(site, 'has a constant result');
  const toLast = [0, ...identityOrder(rank).slice(2), 1];
  return permute(result, toLast);
}

/** The value with ONNX's axes renamed: new axis `i` is old axis `axes[i]`. */
function permute(value: Dynamic, axes: readonly number[]): Dynamic {
  const shape = axes.map((axis) => value.shape[axis]);
  return { ...value, shape, order: value.order.map((axis) => axes.indexOf(axis + 1) - 1) };
}

/** The one output, with flattened elements where ONNX means them. */
function outputOf(builder: GraphBuilder, graph: GraphProto): Dynamic {
  const names = graph.output.map(({ name }) => name ?? '');
  if (names.length !== 1) {
    throw faulty(builder.file, `the graph has ${names.length} outputs, one is supported`);
  }
  const value = builder.values.get(names[0]);
  if (value?.kind !== 'dynamic') {
    const name = names[0].slice(0, 80);
    throw faulty(builder.file, `nothing computes the output "${name}" from the input`);
  }
  const site: NodeProto = {
    input: [],
    output: names,
    name: 'output',
    opType: 'Output',
    attribute: [],
  };
  return builder.unfold(site, value);
}

/** Nodes that the output depends on, in the order they were made: inputs first, the output last. */
function reachableNodes(builder: GraphBuilder, output: Dynamic): readonly ModelNode[] {
  const needed = new Set([output.node]);
  const nodes = [...builder.nodes.values()];
  for (const node of [...nodes].reverse()) {
    if (needed.has(node.name)) for (const input of node.inputs) needed.add(input);
  }
  return nodes.filter(({ name }) => needed.has(name));
}

function faulty(file: string, problem: string, hint?: string): ParetapeError {
  return new ParetapeError('INPUT', problem, { position: { file }, hint });
}
