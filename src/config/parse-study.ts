// Text of a study file → validated study, or every problem of the file with its position.

import { describeIssue } from './describe-issue.js';
import { parseYaml } from './parse-yaml.js';
import { fileError } from './problem.js';
import { type StudyConfig, studySchema } from './study-config.js';

/** Hostile files can have a problem on every line; only so many are put into words. */
const MAXIMUM_DESCRIBED = 200;

/**
 * Validates the text of a study file and fills in every default. `file` names it in errors.
 * Throws one CONFIG error that lists all problems, its position that of the first.
 */
export function parseStudy(text: string, file: string): StudyConfig {
  const source = parseYaml(text, file);
  if (source.value === undefined) {
    const hint = '`paretape init` writes a study to start from';
    throw fileError([
      { position: source.positionOf([], 'value'), text: 'the file is empty', hint },
    ]);
  }
  const parsed = studySchema.safeParse(source.value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, MAXIMUM_DESCRIBED)
    .flatMap((issue) => describeIssue(issue, source.value))
    .map(({ path, at, text, hint }) => ({ position: source.positionOf(path, at), text, hint }));
  throw fileError(problems);
}
