// The generated code of a network and its places in memory, kept for the trainings that follow.
import { type WasmModule, webAssembly } from '../../fixed-point/wasm/web-assembly.js';
import type { NetworkPlan } from '../network-plan.js';
import type { Mode } from './emit-activation.js';
import { networkModuleBytes } from './emit-network.js';
import { type FusedPlan, planFused } from './fused-plan.js';
import { layOutMemory, type MemoryLayout } from './memory-layout.js';

/** What all trainings of networks of one shape share. */
export interface FusedProgram {
  readonly plan: FusedPlan;
  readonly layout: MemoryLayout;
  moduleOf(mode: Mode): WasmModule;
}

/** Most windows and kernel positions that may meet in a network, and most bytes it may need. */
const MOST_MEETINGS = 500_000;
const MOST_BYTES = 256 * 2 ** 20;

/** Programs kept at once: code is large, and a search trains few shapes at a time. */
const MOST_PROGRAMS = 32;
const programs = new Map<string, FusedProgram | undefined>();

function countMeetings(plan: FusedPlan): number {
  return plan.layers.reduce((sum, layer) => {
    if (layer.kind === 'recurrent') return sum;
    const { outHeight, outWidth, kernelHeight, kernelWidth } = layer.geometry;
    return sum + outHeight * outWidth * kernelHeight * kernelWidth;
  }, 0);
}

/** Room for the weights of samples, beside `MOST_BYTES`: more than any network needs for them. */
const WEIGHT_BYTES = 2 ** 16;

function createProgram(network: NetworkPlan, isWeighted: boolean): FusedProgram | undefined {
  const plan = planFused(network, isWeighted);
  if (!plan || countMeetings(plan) > MOST_MEETINGS) return undefined;
  const layout = layOutMemory(plan);
  if (layout.bytes > MOST_BYTES + (isWeighted ? WEIGHT_BYTES : 0)) return undefined;
  const modules = new Map<Mode, WasmModule>();
  const moduleOf = (mode: Mode) => {
    const known = modules.get(mode);
    if (known) return known;
    const module = new webAssembly.Module(networkModuleBytes(plan, layout, mode));
    modules.set(mode, module);
    return module;
  };
  return { plan, layout, moduleOf };
}

/**
 * The program of a network, with `isWeighted` one whose samples have weights; undefined where the fused kernels do not
 * serve it. Programs are pure functions of their plan.
 */
export function fusedProgram(network: NetworkPlan, isWeighted = false): FusedProgram | undefined {
  const key = JSON.stringify(isWeighted ? ['weighted', network.steps] : network.steps);
  const known = programs.get(key);
  const program = programs.has(key) ? known : createProgram(network, isWeighted);
  programs.delete(key);
  programs.set(key, program);
  for (const oldest of programs.keys()) {
    if (programs.size <= MOST_PROGRAMS) break;
    programs.delete(oldest);
  }
  return program;
}

/**
 * Whether the fused step serves this network: dense layers and convolutions, each with at most one pooling
 * behind it, and LSTMs; not too large. Everything else is trained by the tensor library.
 */
export function supportsFused(network: NetworkPlan): boolean {
  return fusedProgram(network) !== undefined;
}
