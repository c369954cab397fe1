// The messages of an ONNX file (onnx.proto, IR version 3 to 10), as far as inference graphs use them.

/** How a field travels: the scalar types of protobuf that ONNX uses, or a message of this schema. */
export type FieldType = 'int64' | 'float' | 'double' | 'string' | 'bytes' | MessageSchema;

/** One field: its number on the wire, its name here, and whether it may occur several times. */
export interface FieldSchema {
  readonly id: number;
  readonly name: string;
  readonly type: FieldType;
  readonly repeated: boolean;
}

/** The fields of one message; fields not listed are skipped when reading. */
export interface MessageSchema {
  readonly name: string;
  readonly fields: readonly FieldSchema[];
}

/** TensorProto: dense numbers, either typed or as little-endian `rawData`. */
export interface TensorProto {
  readonly dims: readonly number[];
  readonly dataType?: number;
  readonly floatData: readonly number[];
  readonly int32Data: readonly number[];
  readonly int64Data: readonly number[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly doubleData: readonly number[];
  readonly externalData: readonly unknown[];
}

/** AttributeProto without subgraphs. `type` is not always written; which member is set decides. */
export interface AttributeProto {
  readonly name?: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly type?: number;
}

/** One operation. An empty input name means "not given". */
export interface NodeProto {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute: readonly AttributeProto[];
  readonly domain?: string;
}

/** One extent: a number, or a name where it is free (the batch). */
export interface DimensionProto {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

/** Name, element type and shape of an input or output. */
export interface ValueInfoProto {
  readonly name?: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim: readonly DimensionProto[] };
    };
  };
}

/** The operations and their constants. */
export interface GraphProto {
  readonly node: readonly NodeProto[];
  readonly name?: string;
  readonly initializer: readonly TensorProto[];
  readonly input: readonly ValueInfoProto[];
  readonly output: readonly ValueInfoProto[];
  /** Shapes of tensors in between. */
  readonly valueInfo: readonly ValueInfoProto[];
}

/** A whole ONNX file. */
export interface ModelProto {
  readonly irVersion?: number;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly graph?: GraphProto;
  readonly opsetImport: readonly { readonly domain?: string; readonly version?: number }[];
}

/** Data types of tensors (onnx.proto, `TensorProto.DataType`). */
export const DATA_TYPE = { float: 1, int64: 7 } as const;

/** Attribute types (onnx.proto, `AttributeProto.AttributeType`). */
export const ATTRIBUTE_TYPE = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  floats: 6,
  ints: 7,
} as const;

function one(id: number, name: string, type: FieldType): FieldSchema {
  return { id, name, type, repeated: false };
}

function many(id: number, name: string, type: FieldType): FieldSchema {
  return { id, name, type, repeated: true };
}

const tensor: MessageSchema = {
  name: 'TensorProto',
  fields: [
    many(1, 'dims', 'int64'),
    one(2, 'dataType', 'int64'),
    many(4, 'floatData', 'float'),
    many(5, 'int32Data', 'int64'),
    many(7, 'int64Data', 'int64'),
    one(8, 'name', 'string'),
    one(9, 'rawData', 'bytes'),
    many(10, 'doubleData', 'double'),
    many(13, 'externalData', { name: 'StringStringEntryProto', fields: [] }),
  ],
};

const attribute: MessageSchema = {
  name: 'AttributeProto',
  fields: [
    one(1, 'name', 'string'),
    one(2, 'f', 'float'),
    one(3, 'i', 'int64'),
    one(4, 's', 'bytes'),
    one(5, 't', tensor),
    many(7, 'floats', 'float'),
    many(8, 'ints', 'int64'),
    one(20, 'type', 'int64'),
  ],
};

const node: MessageSchema = {
  name: 'NodeProto',
  fields: [
    many(1, 'input', 'string'),
    many(2, 'output', 'string'),
    one(3, 'name', 'string'),
    one(4, 'opType', 'string'),
    many(5, 'attribute', attribute),
    one(7, 'domain', 'string'),
  ],
};

const dimension: MessageSchema = {
  name: 'Dimension',
  fields: [one(1, 'dimValue', 'int64'), one(2, 'dimParam', 'string')],
};
const shape: MessageSchema = { name: 'TensorShapeProto', fields: [many(1, 'dim', dimension)] };
const tensorType: MessageSchema = {
  name: 'TypeProto.Tensor',
  fields: [one(1, 'elemType', 'int64'), one(2, 'shape', shape)],
};
const type: MessageSchema = { name: 'TypeProto', fields: [one(1, 'tensorType', tensorType)] };
const valueInfo: MessageSchema = {
  name: 'ValueInfoProto',
  fields: [one(1, 'name', 'string'), one(2, 'type', type)],
};

const graph: MessageSchema = {
  name: 'GraphProto',
  fields: [
    many(1, 'node', node),
    one(2, 'name', 'string'),
    many(5, 'initializer', tensor),
    many(11, 'input', valueInfo),
    many(12, 'output', valueInfo),
    many(13, 'valueInfo', valueInfo),
  ],
};

const operatorSet: MessageSchema = {
  name: 'OperatorSetIdProto',
  fields: [one(1, 'domain', 'string'), one(2, 'version', 'int64')],
};

/** The root message. Subgraphs (If, Loop), training and functions are left out: nothing here runs them. */
export const MODEL_SCHEMA: MessageSchema = {
  name: 'ModelProto',
  fields: [
    one(1, 'irVersion', 'int64'),
    one(2, 'producerName', 'string'),
    one(3, 'producerVersion', 'string'),
    one(7, 'graph', graph),
    many(8, 'opsetImport', operatorSet),
  ],
};
