// Compiled kernels: one module for each kind of kernel in the process, one instance for each memory.

import { type KernelSpec, kernelKey } from './kernel-spec.js';
import { packKernelBytes } from './pack-kernel.js';
import { tapKernelBytes } from './tap-kernel.js';
import { voteKernelBytes } from './vote-kernel.js';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.js';

/** `run(jobs, jobsEnd, input, output, constants, passes, inputStride, outputStride)`, see `tap-kernel.ts`. */
export type TapKernel = (
  jobs: number,
  jobsEnd: number,
  input: number,
  output: number,
  constants: number,
  passes: number,
  inputStride: number,
  outputStride: number,
) => void;

/** `run(outputs, labels, hits, classes, blocks)`, see `vote-kernel.ts`. */
export type VoteKernel = (
  outputs: number,
  labels: number,
  hits: number,
  classes: number,
  blocks: number,
) => void;

/** `run(values, rows, featureBytes, pairs, blocks, findings)`, see `pack-kernel.ts`. */
export type PackKernel = (
  values: number,
  rows: number,
  featureBytes: number,
  pairs: number,
  blocks: number,
  findings: number,
) => void;

/** Kernels over one memory. */
export interface KernelLibrary {
  tapKernel(spec: KernelSpec): TapKernel;
  packKernel(): PackKernel;
  voteKernel(): VoteKernel;
}

/** Modules are pure functions of their key, so sharing them changes no result; the engine optimises each once. */
const modules = new Map<string, WasmModule>();

function moduleFor(key: string, bytes: () => Uint8Array): WasmModule {
  let module = modules.get(key);
  if (module === undefined) {
    module = new webAssembly.Module(bytes());
    modules.set(key, module);
  }
  return module;
}

/** The kernels over `memory`, each made when it is first asked for. */
export function createKernelLibrary(memory: WasmMemory): KernelLibrary {
  const functions = new Map<string, unknown>();
  const instantiate = (key: string, bytes: () => Uint8Array) => {
    let run = functions.get(key);
    if (run === undefined) {
      const instance = new webAssembly.Instance(moduleFor(key, bytes), { room: { memory } });
      run = instance.exports.run;
      functions.set(key, run);
    }
    return run;
  };
  return {
    tapKernel: (spec) => instantiate(kernelKey(spec), () => tapKernelBytes(spec)) as TapKernel,
    packKernel: () => instantiate('pack', packKernelBytes) as PackKernel,
    voteKernel: () => instantiate('vote', voteKernelBytes) as VoteKernel,
  };
}
