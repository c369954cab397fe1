// Names values and kinds of values in the words of a YAML user.

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping (key: value)',
  array: 'a list ([a, b])',
  tuple: 'a list ([a, b])',
};

/** The kind of value a schema expects, e.g. `a whole number` for `int`. */
export function nameKind(kind: string): string {
  return KIND_NAMES[kind] ?? kind;
}

/** What stands in the file, short enough for one line: text is quoted and cut after 40 characters. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  }
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : String(value);
}
