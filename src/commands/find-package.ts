// Finds installed packages and their versions without loading them.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** An installed package. */
export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

function readPackage(folder: string): { name?: unknown; version?: unknown } | undefined {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function foldersUpwards(): readonly string[] {
  const folders = [dirname(fileURLToPath(import.meta.url))];
  for (;;) {
    const last = folders[folders.length - 1];
    const parent = dirname(last);
    if (parent === last) return folders;
    folders.push(parent);
  }
}

/** The package of this name that paretape would load (Node's lookup in node_modules), if installed. */
export function findPackage(name: string): InstalledPackage | undefined {
  for (const above of foldersUpwards()) {
    const folder = join(above, 'node_modules', name);
    const found = readPackage(folder);
    if (found) return { folder, version: String(found.version) };
  }
  return undefined;
}
