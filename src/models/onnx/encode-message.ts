// Plain values to the protobuf wire format by a schema; the inverse of decode-message.ts.
import protobuf from 'protobufjs/minimal.js';
import {
  type FieldSchema,
  type MessageSchema,
  MODEL_SCHEMA,
  type ModelProto,
} from './onnx-proto.js';

type Writer = protobuf.Writer;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** The bytes of an ONNX file; the same model always gives the same bytes. */
export function encodeModel(model: ModelProto): Uint8Array {
  const writer = new protobuf.Writer();
  writeMessage(writer, model as unknown as Record<string, unknown>, MODEL_SCHEMA);
  return new Uint8Array(writer.finish());
}

function writeMessage(
  writer: Writer,
  message: Readonly<Record<string, unknown>>,
  schema: MessageSchema,
): void {
  for (const field of schema.fields) {
    const value = message[field.name];
    if (value === undefined) continue;
    if (!field.repeated) writeField(writer, field, value);
    else if (isPacked(field)) writePacked(writer, field, value as readonly unknown[]);
    else for (const item of value as readonly unknown[]) writeField(writer, field, item);
  }
}

function isPacked({ type }: FieldSchema): boolean {
  return type === 'int64' || type === 'float' || type === 'double';
}

function writePacked(writer: Writer, field: FieldSchema, values: readonly unknown[]): void {
  if (values.length === 0) return;
  writer.uint32((field.id << 3) | DELIMITED).fork();
  for (const value of values) writeScalar(writer, field, value);
  writer.ldelim();
}

function writeField(writer: Writer, field: FieldSchema, value: unknown): void {
  if (field.type === 'int64') writer.uint32((field.id << 3) | VARINT);
  else if (field.type === 'float') writer.uint32((field.id << 3) | FIXED32);
  else if (field.type === 'double') writer.uint32((field.id << 3) | FIXED64);
  else writer.uint32((field.id << 3) | DELIMITED);
  writeScalar(writer, field, value);
}

function writeScalar(writer: Writer, { type }: FieldSchema, value: unknown): void {
  if (type === 'int64') writer.int64(value as number);
  else if (type === 'float') writer.float(value as number);
  else if (type === 'double') writer.double(value as number);
  else if (type === 'string') writer.string(value as string);
  else if (type === 'bytes') writer.bytes(value as Uint8Array);
  else {
    writer.fork();
    writeMessage(writer, value as Record<string, unknown>, type);
    writer.ldelim();
  }
}
