// A file of memory macros: what `target.memory` of a study holds, alone.
import { messageOf, ParetapeError } from '../core/errors.js';
import { describeIssue } from './describe-issue.js';
import { type MemoryConfig, memorySchema } from './memory-section.js';
import { parseYaml } from './parse-yaml.js';
import { fileError } from './problem.js';
import { readConfigText } from './read-config-text.js';

/** Where the same text would stand in a study: hints come from the study's schema. */
const PLACE = ['target', 'memory'];

/** Validates the text of such a file. Throws one CONFIG error that lists all problems with their positions. */
export function parseMemories(text: string, file: string): MemoryConfig {
  const source = parseYaml(text, file);
  const parsed = memorySchema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  const study = { target: { kind: 'generic45', memory: source.value } };
  const problems = parsed.error.issues
    .flatMap((issue) => describeIssue(issue, study, [...PLACE, ...issue.path]))
    .map(({ path, at, text, hint }) => {
      return { position: source.positionOf(path.slice(PLACE.length), at), text, hint };
    });
  throw fileError(problems);
}

/** Reads such a file, YAML or JSON. Throws INPUT where it cannot be read, CONFIG where it is not valid. */
export async function loadMemories(path: string, shownAs: string): Promise<MemoryConfig> {
  const text = await readConfigText(path, shownAs).catch((thrown: unknown) => {
    if (thrown instanceof ParetapeError) throw thrown;
    throw new ParetapeError('INPUT', `cannot read the memory macros: ${messageOf(thrown)}`, {
      position: { file: shownAs },
      cause: thrown,
    });
  });
  return parseMemories(text, shownAs);
}
