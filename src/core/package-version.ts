// The version of paretape itself, part of every provenance and of every step's identity.
import { readFileSync } from 'node:fs';

function findVersion(): string {
  // Sources run from src/core, the build from dist/src/core.
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const text = readFileSync(new URL(up, import.meta.url), 'utf8');
      const manifest = JSON.parse(text) as { name?: string; version?: string };
      if (manifest.name === 'paretape' && manifest.version) return manifest.version;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
  throw new Error('package.json of paretape not found beside its code');
}

export const PACKAGE_VERSION = findVersion();
