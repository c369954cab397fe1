// An ONNX graph under construction: operations, constants, shapes, and which axes come first.

import { ParetapeError } from '../../core/errors.js';
import type { FixedPointFormat } from '../../core/fixed-point-format.js';
import { formatName, fractionBits } from '../../core/fixed-point-format.js';
import type { IntegerTensor } from '../../core/quantised-network.js';
import {
  ATTRIBUTE_TYPE,
  type AttributeProto,
  DATA_TYPE,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/onnx-proto.js';
import { TYPE_ATTRIBUTE } from '../onnx/operators/quant.js';
import { realValues } from './exported-layer.js';

/** Domain of the QONNX operators. */
export const QONNX_DOMAIN = 'qonnx.custom_op.general';

/** QONNX's word for each rounding mode it can express; `RND` and `HALF_UP` differ on negative ties alone. */
const ROUNDING_WORDS: Readonly<Record<FixedPointFormat['rounding'], string>> = {
  TRN: 'FLOOR',
  TRN_ZERO: 'DOWN',
  RND: 'HALF_UP',
  RND_ZERO: 'HALF_DOWN',
  RND_INF: 'HALF_UP',
  RND_MIN_INF: 'HALF_DOWN',
  RND_CONV: 'ROUND',
};

/** A tensor of the graph. Images may lie channels first; `sample` is always channels last. */
export interface OnnxTensor {
  readonly name: string;
  readonly sample: readonly number[];
  readonly channelsFirst: boolean;
}

/** Operations and constants in the order they were added. */
export class OnnxGraph {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  readonly infos: ValueInfoProto[] = [];

  /** Adds an operation with one output of this shape and returns it. */
  add(
    opType: string,
    name: string,
    inputs: readonly string[],
    output: Omit<OnnxTensor, 'name'>,
    attributes: readonly AttributeProto[] = [],
    domain?: string,
  ): OnnxTensor {
    const tensor = { ...output, name: `${name}_out` };
    const node = { input: inputs, output: [tensor.name], name, opType, attribute: attributes };
    this.nodes.push(domain === undefined ? node : { ...node, domain });
    this.infos.push(valueInfo(tensor));
    return tensor;
  }

  /** Adds numbers and returns their name. Throws INPUT where float32 cannot hold them. */
  constant(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const single = Float32Array.from(values);
    const lossy = Array.from(values).findIndex((value, index) => value !== single[index]);
    if (lossy >= 0) {
      const problem = `${name} holds ${values[lossy]}, which needs more than the 24 bits of ONNX's float`;
      throw new ParetapeError('INPUT', problem, { hint: 'export to hls4ml (Keras) keeps it' });
    }
    this.constants.push(tensorProto(name, shape, DATA_TYPE.float, rawBytes(single)));
    return name;
  }

  /** Adds whole numbers (shapes, axes) and returns their name. */
  integers(name: string, values: readonly number[]): string {
    const data = new DataView(new ArrayBuffer(8 * values.length));
    values.forEach((value, index) => {
      data.setBigInt64(8 * index, BigInt(value), true);
    });
    const bytes = new Uint8Array(data.buffer);
    this.constants.push(tensorProto(name, [values.length], DATA_TYPE.int64, bytes));
    return name;
  }

  /** A `Quant` behind `input`: to the grid and the range of the format. */
  quantise(name: string, input: OnnxTensor, format: FixedPointFormat): OnnxTensor {
    const parameters = this.quantiserInputs(name, format);
    const attributes = quantiserAttributes(format);
    const inputs = [input.name, ...parameters];
    return this.add('Quant', name, inputs, input, attributes, QONNX_DOMAIN);
  }

  /** A weight as a constant behind a `Quant` of its format; returns the name. */
  weight(name: string, tensor: IntegerTensor, shape: readonly number[], values?: Float64Array) {
    const source = this.constant(`${name}_values`, shape, values ?? realValues(tensor));
    const { format } = tensor;
    this.nodes.push({
      input: [source, ...this.quantiserInputs(name, format)],
      output: [name],
      name: `${name}_quant`,
      opType: 'Quant',
      attribute: quantiserAttributes(format),
      domain: QONNX_DOMAIN,
    });
    this.infos.push(info(name, shape));
    return name;
  }

  /** The image with its channels where an operation wants them. */
  arrange(name: string, input: OnnxTensor, channelsFirst: boolean): OnnxTensor {
    const rank = input.sample.length;
    if (input.channelsFirst === channelsFirst || rank === 1) return { ...input, channelsFirst };
    const spatial = Array.from({ length: rank - 1 }, (_, axis) => axis + 1);
    const perm = channelsFirst ? [0, rank, ...spatial] : [0, ...spatial.map((a) => a + 1), 1];
    const output = { sample: input.sample, channelsFirst };
    return this.add('Transpose', name, [input.name], output, [intsAttribute('perm', perm)]);
  }

  private quantiserInputs(name: string, format: FixedPointFormat): readonly string[] {
    return [
      this.constant(`${name}_scale`, [], [2 ** -fractionBits(format)]),
      this.constant(`${name}_zero`, [], [0]),
      this.constant(`${name}_bits`, [], [format.width]),
    ];
  }
}

/** Shape as ONNX sees it: batch of one first, channels second where they come first. */
export function onnxShape({ sample, channelsFirst }: Omit<OnnxTensor, 'name'>): readonly number[] {
  const rank = sample.length;
  if (!channelsFirst || rank < 2) return [1, ...sample];
  return [1, sample[rank - 1], ...sample.slice(0, -1)];
}

/** Name and shape of a tensor. */
export function valueInfo(tensor: OnnxTensor): ValueInfoProto {
  return info(tensor.name, onnxShape(tensor));
}

function info(name: string, shape: readonly number[]): ValueInfoProto {
  const dim = shape.map((extent) => ({ dimValue: extent }));
  return { name, type: { tensorType: { elemType: DATA_TYPE.float, shape: { dim } } } };
}

function quantiserAttributes(format: FixedPointFormat): readonly AttributeProto[] {
  return [
    intAttribute('signed', format.signed ? 1 : 0),
    intAttribute('narrow', format.signed && format.overflow === 'SAT_SYM' ? 1 : 0),
    textAttribute('rounding_mode', ROUNDING_WORDS[format.rounding]),
    textAttribute(TYPE_ATTRIBUTE, formatName(format)),
  ];
}

/** A whole number. */
export function intAttribute(name: string, i: number): AttributeProto {
  return { name, i, floats: [], ints: [], type: ATTRIBUTE_TYPE.int };
}

/** A real number. */
export function floatAttribute(name: string, f: number): AttributeProto {
  return { name, f, floats: [], ints: [], type: ATTRIBUTE_TYPE.float };
}

/** Whole numbers. */
export function intsAttribute(name: string, ints: readonly number[]): AttributeProto {
  return { name, floats: [], ints: [...ints], type: ATTRIBUTE_TYPE.ints };
}

function textAttribute(name: string, text: string): AttributeProto {
  const s = new TextEncoder().encode(text);
  return { name, s, floats: [], ints: [], type: ATTRIBUTE_TYPE.string };
}

function tensorProto(
  name: string,
  dims: readonly number[],
  dataType: number,
  rawData: Uint8Array,
): TensorProto {
  const typed = { floatData: [], int32Data: [], int64Data: [], doubleData: [], externalData: [] };
  return { dims, dataType, name, rawData, ...typed };
}

/** Little-endian, whatever the machine. */
function rawBytes(values: Float32Array): Uint8Array {
  const data = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => {
    data.setFloat32(4 * index, value, true);
  });
  return new Uint8Array(data.buffer);
}
