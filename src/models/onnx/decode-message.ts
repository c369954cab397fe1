// Protobuf wire format to plain values by a schema: bounded in memory and depth, no generated code.
import protobuf from 'protobufjs/minimal.js';
import { messageOf, ParetapeError } from '../../core/errors.js';
import type { FieldSchema, MessageSchema, ModelProto } from './onnx-proto.js';
import { MODEL_SCHEMA } from './onnx-proto.js';

/** Largest ONNX file read, in bytes: a hundred times any network that fits a chip. */
export const MOST_ONNX_BYTES = 2 ** 28;
/** Most messages and text fields of one file; each costs some hundred bytes of memory. */
const MOST_OBJECTS = 2 ** 19;
/** Most numbers stored one by one; each costs eight bytes. Raw tensor data does not count. */
const MOST_NUMBERS = 2 ** 24;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** What is still allowed to be built. */
interface Budget {
  objects: number;
  numbers: number;
}

type Reader = protobuf.Reader;
type Message = Record<string, unknown>;

/** Reads an ONNX file's bytes. Throws INPUT where they are not one, or larger than is sane. */
export function decodeModel(bytes: Uint8Array, file: string): ModelProto {
  const position = { file };
  if (bytes.length > MOST_ONNX_BYTES) {
    throw new ParetapeError('INPUT', `an ONNX file of ${bytes.length} bytes is too large`, {
      position,
      hint: `at most ${MOST_ONNX_BYTES} bytes are read`,
    });
  }
  try {
    const reader = protobuf.Reader.create(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    );
    const budget = { objects: MOST_OBJECTS, numbers: MOST_NUMBERS };
    return decodeMessage(reader, bytes.length, MODEL_SCHEMA, budget) as unknown as ModelProto;
  } catch (thrown) {
    throw new ParetapeError('INPUT', `not a readable ONNX file: ${messageOf(thrown)}`, {
      position,
      hint: 'the file is truncated, damaged, or not in ONNX format (protobuf)',
      cause: thrown,
    });
  }
}

function decodeMessage(
  reader: Reader,
  end: number,
  schema: MessageSchema,
  budget: Budget,
): Message {
  spend(budget, 'objects');
  const message: Message = Object.create(null);
  for (const field of schema.fields) if (field.repeated) message[field.name] = [];
  while (reader.pos < end) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    const field = schema.fields.find(({ id }) => id === tag >>> 3);
    if (field === undefined) skipField(reader, wireType, schema);
    else readField(reader, wireType, field, message, budget);
  }
  if (reader.pos !== end) throw new RangeError(`${schema.name} runs past its end`);
  return message;
}

function skipField(reader: Reader, wireType: number, schema: MessageSchema): void {
  if (wireType === 3 || wireType === 4) throw new RangeError(`${schema.name} holds a group`);
  reader.skipType(wireType);
}

function readField(
  reader: Reader,
  wireType: number,
  field: FieldSchema,
  message: Message,
  budget: Budget,
): void {
  const expected = wireTypeOf(field);
  if (field.repeated && wireType === DELIMITED && expected !== DELIMITED) {
    const end = endOfDelimited(reader);
    while (reader.pos < end) store(message, field, readValue(reader, field, budget));
    if (reader.pos !== end) throw new RangeError(`${field.name} runs past its end`);
    return;
  }
  if (wireType !== expected) throw new RangeError(`${field.name} has wire type ${wireType}`);
  store(message, field, readValue(reader, field, budget));
}

function store(message: Message, field: FieldSchema, value: unknown): void {
  if (field.repeated) (message[field.name] as unknown[]).push(value);
  else message[field.name] = value;
}

function wireTypeOf(field: FieldSchema): number {
  if (field.type === 'int64') return VARINT;
  if (field.type === 'float') return FIXED32;
  return field.type === 'double' ? FIXED64 : DELIMITED;
}

function readValue(reader: Reader, field: FieldSchema, budget: Budget): unknown {
  switch (field.type) {
    case 'int64':
      spend(budget, 'numbers');
      return Number(reader.int64());
    case 'float':
      spend(budget, 'numbers');
      return reader.float();
    case 'double':
      spend(budget, 'numbers');
      return reader.double();
    case 'string':
      spend(budget, 'objects');
      return reader.string();
    case 'bytes': {
      spend(budget, 'objects');
      const end = endOfDelimited(reader);
      const value = reader.buf.subarray(reader.pos, end);
      reader.pos = end;
      return value;
    }
    default: {
      const end = endOfDelimited(reader);
      return decodeMessage(reader, end, field.type, budget);
    }
  }
}

/** Reads a length and checks that so many bytes are there. */
function endOfDelimited(reader: Reader): number {
  const end = reader.uint32() + reader.pos;
  if (end > reader.len)
    throw new RangeError(`a field ends ${end - reader.len} bytes past the file`);
  return end;
}

function spend(budget: Budget, kind: keyof Budget): void {
  if (--budget[kind] < 0) throw new RangeError(`more ${kind} than any sane network has`);
}
