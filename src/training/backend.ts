// Starts the tensor library's fastest engine that this machine has, and says which one it is.
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, ParetapeError } from '../core/errors.js';

/** Engines by falling speed; `node` is the native one, an optional dependency. */
const BACKENDS = ['node', 'wasm', 'cpu'] as const;
type BackendName = (typeof BACKENDS)[number];

/** Forces one engine: `node`, `wasm` or `cpu`. Results are reproducible bit by bit on the same engine. */
export const BACKEND_VARIABLE = 'PARETAPE_TFJS_BACKEND';

let started: Promise<string> | undefined;

/**
 * Makes an engine ready once a process and returns its name and version for the provenance,
 * e.g. `tfjs-wasm 4.22.0`. Throws USAGE where PARETAPE_TFJS_BACKEND names none, MISSING where none starts.
 */
export function startBackend(): Promise<string> {
  started ??= startFirstOf(requestedBackends());
  return started;
}

function requestedBackends(): readonly BackendName[] {
  const wanted = process.env[BACKEND_VARIABLE];
  if (wanted === undefined || wanted === '') return BACKENDS;
  const known = BACKENDS.find((name) => name === wanted);
  if (known) return [known];
  throw new ParetapeError('USAGE', `${BACKEND_VARIABLE}=${wanted} names no tensor engine`, {
    hint: `it is one of ${BACKENDS.join(', ')}`,
  });
}

async function startFirstOf(names: readonly BackendName[]): Promise<string> {
  // Standard output holds the answer only: no greeting from the library, no log from native code.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  tf.env().set('PROD', true);
  const failures: string[] = [];
  for (const name of names) {
    try {
      return await STARTERS[name]();
    } catch (thrown) {
      failures.push(`${name}: ${messageOf(thrown).split('\n')[0]}`);
    }
  }
  throw new ParetapeError('MISSING', `no tensor engine starts (${failures.join('; ')})`, {
    hint: 'run npm ci, or name another engine in PARETAPE_TFJS_BACKEND',
  });
}

async function activate(registeredName: string): Promise<void> {
  if (!(await tf.setBackend(registeredName)))
    throw new Error(`${registeredName} does not initialise`);
  await tf.ready();
}

const STARTERS: Readonly<Record<BackendName, () => Promise<string>>> = {
  node: async () => {
    // The name is a variable because the package is optional: its types may be absent.
    const optionalPackage = '@tensorflow/tfjs-node';
    await import(optionalPackage);
    await activate('tensorflow');
    return `tfjs-node ${tf.version_core}`;
  },
  wasm: async () => {
    const { setWasmPaths, version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
    const binary = createRequire(import.meta.url).resolve(
      '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    );
    setWasmPaths(dirname(binary) + sep);
    await activate('wasm');
    return `tfjs-wasm ${version_wasm}`;
  },
  cpu: async () => {
    const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
    await activate('cpu');
    return `tfjs-cpu ${version_cpu}`;
  },
};
