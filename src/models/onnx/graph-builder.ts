// The import in progress: values by name, nodes made so far, and errors that say where.
import { ParetapeError } from '../../core/errors.js';
import type { ModelNode } from '../model-graph.js';
import type { AttributeProto, NodeProto } from './onnx-proto.js';
import type { ConstantTensor } from './tensor-values.js';
import { MOST_ELEMENTS } from './tensor-values.js';
import {
  type Constant,
  countOf,
  type Dynamic,
  identityOrder,
  storedShape,
  storesAlike,
  type Value,
} from './value.js';

/** Most numbers made by folding constants and laying out weights, over a whole file. */
const MOST_WORK = 2 ** 27;
const LONGEST_NAME = 100;
const LONGEST_PROBLEM = 300;

/** A node without the fields that `GraphBuilder.add` fills in. */
export type NodeBody<N = ModelNode> = N extends ModelNode
  ? Omit<N, 'name' | 'inputs' | 'sourceClass'>
  : never;

/** Holds the graph while it grows; one instance for one import. */
export class GraphBuilder {
  readonly nodes = new Map<string, ModelNode>();
  readonly values = new Map<string, Value>();
  private readonly names = new Set<string>();
  /** Tensor names that stand for the output of each node: one, and one for each operation that does nothing. */
  private readonly tensorsOf = new Map<string, Set<string>>();
  private work = 0;

  constructor(
    readonly file: string,
    /** Extent of the first axis of every input. */
    readonly batch: number,
    /** Version of the standard operators. */
    readonly opset: number,
    /** How often each tensor is read, the graph's outputs included. */
    private readonly readers: ReadonlyMap<string, number>,
  ) {}

  /** Adds a node behind `inputs` and returns its output, stored as `order` says. */
  add(
    site: NodeProto,
    inputs: readonly Dynamic[],
    body: NodeBody,
    shape: readonly number[],
    order: readonly number[] = identityOrder(shape.length - 1),
    suffix = '',
  ): Dynamic {
    const name = this.uniqueName(`${site.name || site.output[0] || site.opType}${suffix}`, site);
    const sourceClass = site.opType ?? '';
    const sources = inputs.map(({ node }) => node);
    if (countOf(shape) > MOST_ELEMENTS) {
      throw this.error(site, `makes data of shape [${shape.join(', ')}]`, 'that is too large');
    }
    this.nodes.set(name, { ...body, name, inputs: sources, sourceClass } as ModelNode);
    return { kind: 'dynamic', node: name, shape, order };
  }

  /** Swaps a node for a changed one of the same name. */
  replace(node: ModelNode): void {
    this.nodes.set(node.name, node);
  }

  /** The node that makes a value. */
  nodeOf(value: Dynamic): ModelNode {
    const node = this.nodes.get(value.node);
    if (node === undefined) throw new RangeError(`no node ${value.node}`);
    return node;
  }

  /** Records what a tensor name stands for. */
  setValue(tensor: string, value: Value): void {
    this.values.set(tensor, value);
    if (value.kind !== 'dynamic') return;
    const tensors = this.tensorsOf.get(value.node) ?? new Set<string>();
    this.tensorsOf.set(value.node, tensors.add(tensor));
  }

  /** Whether one operation alone reads what this node makes, so that both may become one. */
  isReadOnce(value: Dynamic): boolean {
    const tensors = [...(this.tensorsOf.get(value.node) ?? [])];
    const reads = tensors.reduce((sum, tensor) => sum + (this.readers.get(tensor) ?? 0), 0);
    const renamings = tensors.length - 1;
    return reads - renamings === 1;
  }

  /** Input `index` of an operation; undefined where optional and left out. */
  optional(site: NodeProto, index: number): Value | undefined {
    const name = site.input[index];
    if (name === undefined || name === '') return undefined;
    const value = this.values.get(name);
    if (value === undefined) throw this.error(site, `reads "${name}", which nothing computes`);
    return value;
  }

  /** Input `index`, which must be there. */
  value(site: NodeProto, index: number): Value {
    const value = this.optional(site, index);
    if (value === undefined) throw this.error(site, `lacks input ${index}`);
    return value;
  }

  /** Input `index`, which must be computed from the graph's input. */
  dynamic(site: NodeProto, index: number): Dynamic {
    const value = this.value(site, index);
    if (value.kind === 'dynamic') return value;
    throw this.error(site, `reads a constant as input ${index}, where data is expected`);
  }

  /** Input `index`, which must be known numbers. */
  constant(site: NodeProto, index: number): Constant {
    const value = this.value(site, index);
    if (value.kind === 'constant') return value;
    const problem = `computes input ${index} from data; only constants are supported there`;
    throw this.error(site, problem);
  }

  /** The value stored in the order given: as it is, or behind a Transpose node. */
  arrange(site: NodeProto, value: Dynamic, order: readonly number[]): Dynamic {
    const plain = this.unfold(site, value);
    const sample = plain.shape.slice(1);
    const target = { ...plain, order };
    if (plain.order.every((axis, index) => axis === order[index])) return plain;
    const outputShape = storedShape(target);
    if (storesAlike(sample, plain.order, order)) {
      return this.add(site, [plain], { kind: 'reshape', outputShape }, plain.shape, order, '_view');
    }
    const axes = order.map((axis) => plain.order.indexOf(axis));
    const body: NodeBody = { kind: 'transpose', axes, outputShape };
    return this.add(site, [plain], body, plain.shape, order, '_transpose');
  }

  /** A flattened image put into the order of elements that ONNX means. */
  unfold(site: NodeProto, value: Dynamic): Dynamic {
    const { image } = value;
    if (image === undefined) return value;
    const flat: Dynamic = { ...value, image: undefined };
    const body: NodeBody = { kind: 'reshape', outputShape: storedShape(image) };
    const folded = this.add(site, [flat], body, image.shape, image.order, '_image');
    const arranged = this.arrange(site, folded, identityOrder(image.order.length));
    const outputShape = value.shape.slice(1);
    return this.add(
      site,
      [arranged],
      { kind: 'reshape', outputShape },
      value.shape,
      undefined,
      '_flat',
    );
  }

  /** Counts numbers made; throws INPUT beyond any sane network, so that no file hangs the import. */
  spend(site: NodeProto, shape: readonly number[]): void {
    const count = countOf(shape);
    this.work += count;
    if (!(count <= MOST_ELEMENTS) || this.work > MOST_WORK) {
      throw this.error(
        site,
        `makes a tensor of shape [${shape.join(', ')}]`,
        'the file is too large or damaged',
      );
    }
  }

  /** An INPUT error that names the operation. */
  error(site: NodeProto, problem: string, hint?: string): ParetapeError {
    const name = shorten(site.name || site.output[0] || 'without a name', LONGEST_NAME);
    const operator = shorten(site.opType ?? 'no operator', LONGEST_NAME);
    const message = `node "${name}" (${operator}) ${shorten(problem, LONGEST_PROBLEM)}`;
    return new ParetapeError('INPUT', message, { position: { file: this.file }, hint });
  }

  /** Attribute of this name. */
  attribute(site: NodeProto, name: string): AttributeProto | undefined {
    return site.attribute.find((attribute) => attribute.name === name);
  }

  /** Integer attribute, or its default. */
  integer(site: NodeProto, name: string, otherwise: number): number {
    return this.attribute(site, name)?.i ?? otherwise;
  }

  /** Real attribute, or its default. */
  real(site: NodeProto, name: string, otherwise: number): number {
    return this.attribute(site, name)?.f ?? otherwise;
  }

  /** Text attribute, or its default. */
  text(site: NodeProto, name: string, otherwise: string): string {
    const bytes = this.attribute(site, name)?.s;
    return bytes === undefined ? otherwise : Buffer.from(bytes).toString('latin1');
  }

  /** List of integers, undefined where not given. */
  integers(site: NodeProto, name: string): readonly number[] | undefined {
    return this.attribute(site, name)?.ints;
  }

  /** The name as an identifier that no other node has. */
  private uniqueName(wanted: string, site: NodeProto): string {
    const word = wanted.replace(/\W+/g, '_').replace(/^_+/, '').slice(0, LONGEST_NAME);
    const base = /^[A-Za-z]/.test(word) ? word : `${kindOf(site)}_${word}`;
    let name = base;
    for (let count = 1; this.names.has(name); count++) name = `${base}_${count}`;
    this.names.add(name);
    return name;
  }
}

/** Text from a file, cut to a length that a message can hold. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** The operator in lower-case letters, to begin a name with. */
function kindOf({ opType = '' }: NodeProto): string {
  return opType.replace(/[^A-Za-z]/g, '').toLowerCase() || 'node';
}

/** A weight of the neutral model from a constant in its final axis order. */
export function weightOf(constant: ConstantTensor & Pick<Constant, 'quantiser'>): {
  shape: readonly number[];
  data: Float64Array;
  quantiser?: Constant['quantiser'];
} {
  return { shape: constant.shape, data: constant.values, quantiser: constant.quantiser };
}
