// Doctor: are the packages that do the heavy work installed? Nothing is loaded, only looked at.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPackage } from '../find-package.js';
import type { Check } from './check.js';

interface PackageNeed {
  readonly name: string;
  readonly isRequired: boolean;
  /** Why the installed package is not usable, undefined when it is. */
  findDefect?(folder: string): string | undefined;
}

function findFile(folder: string, below: string, ending: string): boolean {
  const path = join(folder, below);
  if (!existsSync(path)) return false;
  return readdirSync(path, { recursive: true }).some((file) => String(file).endsWith(ending));
}

const NEEDS: readonly PackageNeed[] = [
  { name: '@tensorflow/tfjs-core', isRequired: true },
  {
    name: '@tensorflow/tfjs-backend-wasm',
    isRequired: true,
    findDefect: (folder) => (findFile(folder, 'dist', '.wasm') ? undefined : 'no .wasm file'),
  },
  { name: '@tensorflow/tfjs-backend-cpu', isRequired: true },
  {
    name: '@tensorflow/tfjs-node',
    isRequired: false,
    findDefect: (folder) =>
      findFile(folder, 'lib', 'tfjs_binding.node') ? undefined : 'native binding not built',
  },
  {
    name: '@yowasp/yosys',
    isRequired: true,
    findDefect: (folder) => (findFile(folder, 'gen', '.wasm') ? undefined : 'no .wasm file'),
  },
];

function checkPackage({ name, isRequired, findDefect }: PackageNeed): Check {
  const installed = findPackage(name);
  const defect = installed ? findDefect?.(installed.folder) : 'not installed';
  if (installed && defect === undefined) return { name, status: 'ok', found: installed.version };
  const found = installed ? `${installed.version}, ${defect}` : 'not installed';
  if (isRequired) return { name, status: 'missing', found, mend: 'npm ci' };
  const act = installed ? 'npm rebuild' : 'npm install';
  const mend = `${act} ${name} (optional: faster training; the WASM backend does without)`;
  return { name, status: 'absent', found, mend };
}

/** Training backends and the synthesis tool that come as packages. */
export function checkPackages(): readonly Check[] {
  return NEEDS.map(checkPackage);
}
