// Finds what the schema says of one place in a study file: its keys, its description.
import { createJsonSchema, type JsonSchema } from './json-schema.js';

let root: JsonSchema | undefined;

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const nested = schema.oneOf ?? schema.anyOf;
  return nested === undefined ? [schema] : nested.flatMap(branchesOf);
}

function acceptsKind(branch: JsonSchema, kind: unknown): boolean {
  const property = branch.properties?.kind;
  return property?.const === kind || (property?.enum ?? []).includes(kind);
}

/** What a mapping with keys of the user's choice says of its values; undefined for one with keys of its own. */
function valuesOf({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

/** The branch of a union that the value seems to be meant for: by `kind`, else by being a mapping or a list. */
function chooseBranch(schema: JsonSchema, value: unknown): JsonSchema {
  const branches = branchesOf(schema);
  if (branches.length === 1) return branches[0];
  if (Array.isArray(value)) {
    return branches.find(({ items, prefixItems }) => items ?? prefixItems) ?? schema;
  }
  if (typeof value !== 'object' || value === null) return schema;
  const kind = (value as Record<string, unknown>).kind;
  const maps = branches.filter((branch) => branch.properties ?? valuesOf(branch));
  return maps.find((branch) => acceptsKind(branch, kind)) ?? (maps.length === 1 ? maps[0] : schema);
}

/**
 * What the schema says of `path` in the parsed file `value`, undefined where it says nothing. Unions
 * are resolved by the value as far as possible.
 */
export function findSchemaAt(
  path: readonly PropertyKey[],
  value: unknown,
): { readonly declared: JsonSchema; readonly chosen: JsonSchema } | undefined {
  root ??= createJsonSchema();
  let declared: JsonSchema | undefined = root;
  let current = value;
  for (const segment of path) {
    const chosen = chooseBranch(declared, current);
    const key = String(segment);
    declared =
      typeof segment === 'number'
        ? (chosen.prefixItems?.[segment] ?? chosen.items)
        : Object.hasOwn(chosen.properties ?? {}, key)
          ? chosen.properties?.[key]
          : valuesOf(chosen);
    if (declared === undefined) return undefined;
    current =
      typeof current === 'object' && current !== null && Object.hasOwn(current, key)
        ? (current as Record<string, unknown>)[key]
        : undefined;
  }
  return { declared, chosen: chooseBranch(declared, current) };
}
