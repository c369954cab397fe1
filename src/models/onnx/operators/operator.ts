// The contract of an ONNX operator's translation.
import type { GraphBuilder } from '../graph-builder.js';
import type { NodeProto } from '../onnx-proto.js';
import type { Value } from '../value.js';

/** Turns one node into neutral ones and returns its first output. Throws INPUT for what it does not support. */
export type Translate = (builder: GraphBuilder, site: NodeProto) => Value;

/** Operators of one file by name. */
export type OperatorTable = Readonly<Record<string, Translate>>;
