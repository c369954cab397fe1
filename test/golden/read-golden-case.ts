// Reads one case of hls4ml's own answers: files of a folder in ../shared/data/hls4ml-golden.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { parseNpy } from '../../src/datasets/npy.js';
import type { NumericArray } from '../../src/datasets/numeric-array.js';

export const GOLDEN_FOLDER = '../shared/data/hls4ml-golden';

/** A layer as hls4ml resolved it; types as hls4ml prints them. */
export interface GoldenLayer {
  readonly name: string;
  readonly cls: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly weights: Readonly<Record<string, string>>;
  readonly types?: Readonly<Record<string, string>>;
}

export function readNpyFile(path: string): NumericArray {
  return parseNpy(readFileSync(path), path);
}

/** All arrays of an archive by name. */
export function readNpzFile(path: string): Map<string, NumericArray> {
  const members = unzipSync(readFileSync(path));
  return new Map(
    Object.entries(members).map(([name, bytes]) => [
      name.replace(/\.npy$/, ''),
      parseNpy(bytes, `${path}:${name}`),
    ]),
  );
}

/** hls4ml's own list of resolved layers of a case. */
export function readResolved(folder: string): readonly GoldenLayer[] {
  return JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')).resolved;
}
