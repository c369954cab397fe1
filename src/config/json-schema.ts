// The JSON Schema of study.yaml, for editors and for hints in error messages.
import { z } from 'zod';
import { studySchema } from './study-config.js';

/** The parts of a JSON Schema (draft 2020-12) that the study schema consists of. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** JSON Schema, draft 2020-12, of what a user may write (defaults not yet filled in). */
export function createJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(studySchema, { io: 'input', target: 'draft-2020-12' });
  return { title: 'paretape study', ...schema } as JsonSchema;
}
