// Whether a run folder belongs to this very configuration: a changed study is shown, never silently mixed.

import { ParetapeError } from '../core/errors.js';
import { canonicalJson, contentHash } from '../core/hash.js';
import type { Journal } from '../storage/journal.js';

/** Settings that change how a study is worked on, but none of its results. */
const IRRELEVANT = new Set([
  'workers',
  'synthesis.timeoutSeconds',
  'synthesis.memoryLimitMb',
  'synthesis.external.timeoutSeconds',
  'synthesis.external.memoryLimitMb',
  'synthesis.external.retries',
  'synthesis.external.retryDelaySeconds',
]);

type Flat = ReadonlyMap<string, string>;

function flatten(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isGroup) return into.set(path, canonicalJson(value));
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) flatten(member, path ? `${path}.${key}` : key, into);
  }
  return into;
}

function relevantSettings(config: unknown): Flat {
  const flat = flatten(config, '', new Map());
  for (const key of IRRELEVANT) flat.delete(key);
  return flat;
}

/** Identity of a configuration: everything that can change a result. */
export function configHash(config: unknown): string {
  return contentHash(Object.fromEntries(relevantSettings(config)));
}

/** One line a changed setting: `students.bits: [3,4] → [3,4,6]`. */
export function describeChanges(before: unknown, after: unknown): readonly string[] {
  const old = relevantSettings(before);
  const now = relevantSettings(after);
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `${key}: ${old.get(key) ?? '(not set)'} → ${now.get(key) ?? '(not set)'}`);
}

/** Writes the configuration into a new journal, or makes sure that the journal is of this configuration. */
export async function claimJournal(journal: Journal, config: unknown): Promise<void> {
  const hash = configHash(config);
  const claims = journal.events.filter(({ kind }) => kind === 'study');
  const last = claims.at(-1);
  if (last?.key === hash) return;
  // A folder in which nothing was finished yet has nothing to mix up: a mended study takes it over.
  const isBegun = journal.events.some(({ kind }) => kind !== 'study');
  if (last !== undefined && isBegun) {
    const changes = describeChanges(last.value, config);
    throw new ParetapeError(
      'CONFIG',
      `the study has changed since its folder was begun:\n  ${changes.join('\n  ')}`,
      {
        hint: '--fork NAME goes on under another name and keeps what is finished; --fresh starts anew',
      },
    );
  }
  await journal.append({ kind: 'study', key: hash, value: config });
}
