// Binds planned steps to places in the memory: programs put there, values brought into the storage a kernel reads.
import {
  type BatchMemory,
  blockBytes,
  readValues,
  type Slot,
  storeValues,
} from './batch-memory.js';
import { writeProgram } from './batch-program.js';
import type { StepWork } from './batch-steps.js';
import type { TapPlan } from './batch-tap-plan.js';
import { JOB_BYTES } from './wasm/kernel-spec.js';
import { laneKindOf, type Storage } from './wasm/storage.js';

/** What runs a step: reads the sources' slots, fills the target's, for so many blocks of which `count` samples count. */
export type Linker = (
  work: StepWork,
  sources: readonly Slot[],
  target: Slot,
) => (blocks: number, count: number) => void;

/** A kernel with its program in the memory. */
type PlacedKernel = (source: Slot, target: Slot, blocks: number) => void;

/** The linker of a memory whose slots hold `blocks` blocks; each program and converter is placed once. */
export function createLinker(memory: BatchMemory, blocks: number): Linker {
  const placed = new Map<TapPlan, PlacedKernel>();
  const place = (plan: TapPlan) => {
    const kernel = placed.get(plan) ?? placeKernel(plan, memory);
    placed.set(plan, kernel);
    return kernel;
  };
  const converters = new Map<string, { readonly kernel: PlacedKernel; readonly slot: Slot }>();
  const converterOf = ({ storage, features }: Slot, wanted: Storage) => {
    const key = `${storage} ${wanted} ${features}`;
    let converter = converters.get(key);
    if (converter === undefined) {
      const address = memory.allocate(blocks * blockBytes(wanted, features));
      const kernel = placeKernel(conversion(storage, wanted, features), memory);
      converter = { kernel, slot: { address, storage: wanted, features } };
      converters.set(key, converter);
    }
    return converter;
  };
  return (work, sources, target) => {
    if (work.kind === 'interpreted') return interpret(work.run, memory, sources, target);
    const [source] = sources;
    const kernel = place(work.plan);
    const wanted = work.plan.kernel.input;
    if (wanted === source.storage) return (size) => kernel(source, target, size);
    const converter = converterOf(source, wanted);
    return (size) => {
      converter.kernel(source, converter.slot, size);
      kernel(converter.slot, target, size);
    };
  };
}

function placeKernel(plan: TapPlan, memory: BatchMemory): PlacedKernel {
  const program = writeProgram(plan, memory.nextAddress());
  const jobs = memory.allocate(program.bytes.byteLength);
  new Uint8Array(memory.wasm.buffer).set(program.bytes, jobs);
  const run = memory.kernels.tapKernel(plan.kernel);
  const jobsEnd = jobs + program.jobs * JOB_BYTES;
  const fromDoubles = laneKindOf(plan.kernel.input) === 'doubles';
  return (source, target, blocks) => {
    const from = blockBytes(source.storage, source.features);
    const to = blockBytes(target.storage, target.features);
    const inputStride = fromDoubles ? from / 2 : from;
    const outputStride = target.storage === 'doubles' ? to / 2 : to;
    const passes = fromDoubles ? 4 * blocks : 2 * blocks;
    run(
      jobs,
      jobsEnd,
      source.address,
      target.address,
      program.constants,
      passes,
      inputStride,
      outputStride,
    );
  };
}

/** The same values in another storage. */
function conversion(input: Storage, output: Storage, features: number): TapPlan {
  const offsets = Int32Array.from({ length: features }, (_, i) => i);
  const none = { productSteps: [], sumSteps: [], totalSteps: [] };
  return {
    kernel: { input, output, combine: 'sum', group: 1, ...none },
    windows: { offsets, positions: features },
    weights: Float64Array.of(1),
    initial: Float64Array.of(0),
    paired: false,
  };
}

function interpret(
  run: Extract<StepWork, { kind: 'interpreted' }>['run'],
  memory: BatchMemory,
  sources: readonly Slot[],
  target: Slot,
): (blocks: number, count: number) => void {
  return (_, count) => {
    const inputs = sources.map((source) => {
      const values = new Float64Array(count * source.features);
      readValues(memory, source, values, count);
      return values;
    });
    storeValues(memory, target, run(inputs, count), count);
  };
}
