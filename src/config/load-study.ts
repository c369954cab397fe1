// Finds a study by path or built-in name, reads it and validates it.
import { open, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import { BUILTIN_STUDIES } from './builtin-studies.js';
import { parseStudy } from './parse-study.js';
import { fileError } from './problem.js';
import { resolvePaths } from './resolve-paths.js';
import type { StudyConfig } from './study-config.js';

/** Largest study file, in bytes: far beyond any that a person writes. */
const MAXIMUM_BYTES = 1_000_000;

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

/** Reads at most the allowed size, whatever kind of file it is. */
async function readBounded(path: string, shownAs: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(MAXIMUM_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > MAXIMUM_BYTES) break;
    }
    if (length > MAXIMUM_BYTES) {
      const hint = 'large data belongs into the dataset files';
      throw fileError([{ position: { file: shownAs }, text: 'the file is over 1 MB', hint }]);
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileError([{ position: { file }, text: 'the file is not UTF-8 text' }]);
  }
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
  let bytes: Uint8Array;
  try {
    bytes = await readBounded(resolve(cwd, file), file);
  } catch (error) {
    if (error instanceof ParetapeError) throw error;
    const position = { file };
    throw new ParetapeError('INPUT', `cannot read the study: ${messageOf(error)}`, {
      position,
      cause: error,
    });
  }
  const text = decode(bytes, file);
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
