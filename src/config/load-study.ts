// Finds a study by path or built-in name, reads it and validates it.
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import { BUILTIN_STUDIES } from './builtin-studies.js';
import { parseStudy } from './parse-study.js';
import { readConfigText } from './read-config-text.js';
import { resolvePaths } from './resolve-paths.js';
import type { StudyConfig } from './study-config.js';

/** A study as loaded: validated, with absolute paths, and the text it came from. */
export interface LoadedStudy {
  readonly config: StudyConfig;
  /** Path as the user gave it, or `built-in study NAME`. */
  readonly file: string;
  /** Folder that relative paths start at. */
  readonly baseDir: string;
  readonly text: string;
}

function missingStudy(path: string, cause: unknown): ParetapeError {
  const names = Object.keys(BUILTIN_STUDIES);
  const near = nearestName(basename(path).replace(/\.ya?ml$/, ''), names);
  const meant = near === undefined ? '' : `did you mean ${near}? `;
  const hint = `${meant}built-in studies: ${names.join(', ')}; \`paretape init\` writes a study file`;
  return new ParetapeError('INPUT', `there is no study ${path}`, {
    hint,
    cause,
    position: { file: path },
  });
}

/** The study file meant by a path: a folder stands for its study.yaml. Throws INPUT when there is none. */
async function findFile(path: string, cwd: string): Promise<string> {
  try {
    const found = await stat(resolve(cwd, path));
    if (!found.isDirectory()) {
      if (found.isFile()) return path;
      throw new ParetapeError('INPUT', `${path} is not a regular file`);
    }
    const inside = join(path, 'study.yaml');
    await stat(resolve(cwd, inside));
    return inside;
  } catch (error) {
    if (error instanceof ParetapeError) throw error;
    throw missingStudy(path, error);
  }
}

/**
 * Loads a study file, or the study.yaml of a folder. Throws INPUT when there is none or it cannot
 * be read, CONFIG when it is not a valid study.
 */
export async function loadStudyFile(path: string, cwd = process.cwd()): Promise<LoadedStudy> {
  const file = await findFile(path, cwd);
  let text: string;
  try {
    text = await readConfigText(resolve(cwd, file), file);
  } catch (error) {
    if (error instanceof ParetapeError) throw error;
    const position = { file };
    throw new ParetapeError('INPUT', `cannot read the study: ${messageOf(error)}`, {
      position,
      cause: error,
    });
  }
  const baseDir = dirname(resolve(cwd, file));
  return { config: resolvePaths(parseStudy(text, file), baseDir), file, baseDir, text };
}

/** Loads a built-in study by its name, or else a file: a file of the same name is meant by `./NAME`. */
export async function loadStudy(nameOrPath: string, cwd = process.cwd()): Promise<LoadedStudy> {
  if (!Object.hasOwn(BUILTIN_STUDIES, nameOrPath)) return loadStudyFile(nameOrPath, cwd);
  const text = BUILTIN_STUDIES[nameOrPath];
  const file = `built-in study ${nameOrPath}`;
  return { config: resolvePaths(parseStudy(text, file), cwd), file, baseDir: cwd, text };
}
