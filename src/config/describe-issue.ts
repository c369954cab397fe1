// Puts what the schema found wrong into the words of the study file.
import type { z } from 'zod';
import { nearestName } from '../core/nearest-name.js';
import { describeValue, nameKind } from './describe-value.js';
import { findSchemaAt } from './find-schema-at.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Something wrong at a key or a value of the parsed file. */
export interface Finding {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly text: string;
  readonly hint?: string;
}

/** `students.bits[2].weights`; the empty path is the whole file. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, segment) => {
    if (typeof segment === 'number') return `${text}[${segment}]`;
    return text === '' ? String(segment) : `${text}.${String(segment)}`;
  }, '');
}

function within(path: Path, text: string): string {
  return path.length === 0 ? text : `${formatPath(path)}: ${text}`;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, segment) => {
    const isContainer = typeof value === 'object' && value !== null;
    return isContainer && Object.hasOwn(value, segment)
      ? (value as Record<PropertyKey, unknown>)[segment]
      : undefined;
  }, root);
}

function didYouMean(given: unknown, names: readonly string[]): string | undefined {
  if (typeof given !== 'string' || given.length > 64) return undefined;
  const begun = given.length > 2 ? names.find((name) => name.startsWith(given)) : undefined;
  const near = begun ?? nearestName(given, names);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function describeUnknownKeys(path: Path, keys: readonly string[], root: unknown): Finding[] {
  const known = Object.keys(findSchemaAt(path, root)?.chosen.properties ?? {});
  return keys.map((key) => ({
    path: [...path, key],
    at: 'key',
    text: within(path, `unknown key ${describeValue(key)}`),
    hint: didYouMean(key, known) ?? `known keys: ${known.join(', ')}`,
  }));
}

function describeMissing(issue: Issue, path: Path, root: unknown): Finding {
  const parent = path.slice(0, -1);
  const options = optionsOf(issue);
  const hint = options
    ? `one of ${options.join(', ')}`
    : findSchemaAt(path, root)?.declared.description;
  const text = within(parent, `required key "${String(path.at(-1))}" is missing`);
  return { path: parent, at: 'value', text, hint };
}

/** The valid values of the key that tells the branches of a union apart. */
function optionsOf(issue: Issue): readonly unknown[] | undefined {
  if (issue.code !== 'invalid_union' || !('options' in issue)) return undefined;
  return Array.isArray(issue.options) ? issue.options : undefined;
}

function describeChoice(path: Path, choices: readonly unknown[], root: unknown): Finding {
  const given = valueAt(root, path);
  const names = choices.map(String);
  const near = didYouMean(given, names);
  const text = within(path, `${describeValue(given)} is not one of ${names.join(', ')}`);
  return { path, at: 'value', text, hint: near ?? findSchemaAt(path, root)?.declared.description };
}

/** True when the branch of a union was not meant at all: the value is of another kind. */
function isForeign(issues: readonly Issue[]): boolean {
  return issues.some(
    ({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'),
  );
}

function expectedBy(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_type' ? [nameKind(issue.expected)] : [];
}

function describeUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  path: Path,
  root: unknown,
): readonly Finding[] {
  const meant = issue.errors.find((branch) => !isForeign(branch));
  if (meant !== undefined) {
    return meant.flatMap((inner) => describeIssue(inner, root, [...path, ...inner.path]));
  }
  const expected = issue.errors.flatMap((branch) =>
    branch.filter((inner) => inner.path.length === 0).flatMap(expectedBy),
  );
  const given = describeValue(valueAt(root, path));
  const text = within(path, `expected ${expected.join(' or ')}, found ${given}`);
  const hint =
    didYouMean(valueAt(root, path), expected) ?? findSchemaAt(path, root)?.declared.description;
  return [{ path, at: 'value', text, hint }];
}

function describeBound(
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  given: unknown,
): string {
  const isBig = issue.code === 'too_big';
  const limit = String(isBig ? issue.maximum : issue.minimum);
  if (typeof given === 'number') {
    const bound = `${isBig ? 'at most' : issue.inclusive ? 'at least' : 'more than'} ${limit}`;
    return `${given} is out of range, expected ${bound}`;
  }
  const [one, many] =
    typeof given === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  const unit = limit === '1' ? one : many;
  return `expected ${isBig ? 'at most' : 'at least'} ${limit} ${unit}`;
}

function describeRest(issue: Issue, path: Path, root: unknown): Finding {
  const given = valueAt(root, path);
  const description = findSchemaAt(path, root)?.declared.description;
  const found = (text: string, hint = description): Finding => ({
    path,
    at: 'value',
    text: within(path, text),
    hint,
  });
  if (issue.code === 'invalid_type') {
    const hint = given === null ? 'write a value, or leave the key out' : description;
    return found(`expected ${nameKind(issue.expected)}, found ${describeValue(given)}`, hint);
  }
  if (issue.code === 'too_big' || issue.code === 'too_small') {
    return found(describeBound(issue, given));
  }
  if (issue.code === 'invalid_format') return found(`${describeValue(given)} is not allowed here`);
  const hint = issue.code === 'custom' ? issue.params?.hint : undefined;
  return found(issue.message, typeof hint === 'string' ? hint : description);
}

/** What one issue of the schema says of the parsed file `root`; `path` is absolute where the issue is nested. */
export function describeIssue(
  issue: Issue,
  root: unknown,
  path: Path = issue.path,
): readonly Finding[] {
  if (issue.code === 'unrecognized_keys') return describeUnknownKeys(path, issue.keys, root);
  if (path.length > 0 && valueAt(root, path) === undefined)
    return [describeMissing(issue, path, root)];
  if (issue.code === 'invalid_value') return [describeChoice(path, issue.values, root)];
  if (issue.code === 'invalid_union') {
    const options = optionsOf(issue);
    return options ? [describeChoice(path, options, root)] : describeUnion(issue, path, root);
  }
  return [describeRest(issue, path, root)];
}
