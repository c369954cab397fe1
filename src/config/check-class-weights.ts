// Class weights of a study against the classes of its dataset, which are known only once it is loaded.
import type { Dataset } from '../core/dataset.js';
import { findClassWeightProblem } from '../training/class-weights.js';
import { formatPath } from './describe-issue.js';
import type { LoadedStudy } from './load-study.js';
import { parseYaml } from './parse-yaml.js';
import { fileError } from './problem.js';

/** Throws one CONFIG error, with the places in the study file, where weights and classes do not fit each other. */
export function checkClassWeights(
  { config, text, file }: Pick<LoadedStudy, 'config' | 'text' | 'file'>,
  dataset: Pick<Dataset, 'task' | 'classNames'>,
): void {
  const problems = (['teacher', 'students'] as const).flatMap((section) => {
    const { classWeights } = config[section];
    const problem = classWeights && findClassWeightProblem(classWeights, dataset);
    if (!problem) return [];
    const { entry, hint } = problem;
    const path = [section, 'classWeights', ...(entry === undefined ? [] : [entry])];
    const at = typeof entry === 'string' ? 'key' : 'value';
    const position = parseYaml(text, file).positionOf(path, at);
    return [{ position, text: `${formatPath(path)}: ${problem.text}`, hint }];
  });
  if (problems.length > 0) throw fileError(problems);
}
