// The memory the batch kernels work in: allocation, and values on their way in and out.
import { ParetapeError } from '../core/errors.js';
import { createKernelLibrary, type KernelLibrary } from './wasm/kernel-library.js';
import { BLOCK_SAMPLES, ROW_BYTES, type Storage } from './wasm/storage.js';
import { type WasmMemory, webAssembly } from './wasm/web-assembly.js';

const PAGE = 65_536;
/** One gibibyte. */
const MOST_PAGES = 16_384;

/** Memory that only grows; it is freed as a whole when nothing holds it any more. */
export interface BatchMemory {
  readonly wasm: WasmMemory;
  readonly kernels: KernelLibrary;
  /** Address of `bytes` fresh zero bytes, a multiple of 64. Throws INPUT beyond 1 GiB in all. */
  allocate(bytes: number): number;
  /** Address the next allocation will have. */
  nextAddress(): number;
}

/** Where the values of a layer lie for one chunk of samples. */
export interface Slot {
  readonly address: number;
  readonly storage: Storage;
  readonly features: number;
}

/** An empty memory; its first vector holds ones, as `vote-kernel.ts` expects. */
export function createBatchMemory(): BatchMemory {
  const wasm = new webAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  new Int32Array(wasm.buffer).fill(1, 0, 4);
  let next = 64;
  const allocate = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / 64) * 64;
    const missing = Math.ceil((next - wasm.buffer.byteLength) / PAGE);
    if (next > MOST_PAGES * PAGE) {
      throw new ParetapeError('INPUT', 'the network is too large for batch evaluation', {
        hint: 'evaluate it with runNetwork',
      });
    }
    if (missing > 0) wasm.grow(missing);
    return address;
  };
  return { wasm, kernels: createKernelLibrary(wasm), allocate, nextAddress: () => next };
}

/** Bytes of one block of samples. */
export function blockBytes(storage: Storage, features: number): number {
  if (storage === 'pairs') return Math.ceil(features / 2) * ROW_BYTES;
  return features * ROW_BYTES * (storage === 'doubles' ? 2 : 1);
}

/** Indices into a typed array of the elements of a storage: start, then steps. */
interface Layout {
  readonly block: number;
  readonly blockSamples: number;
  readonly sample: number;
  featureStart(feature: number): number;
}

function layoutOf(storage: Storage, features: number): Layout {
  if (storage === 'pairs') {
    const block = Math.ceil(features / 2) * 64;
    const featureStart = (f: number) => (f >> 1) * 64 + (f & 1);
    return { block, blockSamples: BLOCK_SAMPLES, sample: 2, featureStart };
  }
  const blockSamples = storage === 'words' ? BLOCK_SAMPLES : BLOCK_SAMPLES / 2;
  const featureStart = (f: number) => f * blockSamples;
  return { block: features * blockSamples, blockSamples, sample: 1, featureStart };
}

function viewOf({ address, storage, features }: Slot, memory: BatchMemory, blocks: number) {
  const bytes = blocks * blockBytes(storage, features);
  const { buffer } = memory.wasm;
  if (storage === 'pairs') return new Int16Array(buffer, address, bytes / 2);
  if (storage === 'words') return new Int32Array(buffer, address, bytes / 4);
  return new Float64Array(buffer, address, bytes / 8);
}

/** Blocks that `count` samples fill, the last one perhaps in part. */
export function blocksOf(count: number): number {
  return Math.ceil(count / BLOCK_SAMPLES);
}

/** Puts raw integers `[count, features]` into a slot; samples that fill up the last block are zero. */
export function storeValues(
  memory: BatchMemory,
  slot: Slot,
  values: Float64Array,
  count: number,
): void {
  const { features } = slot;
  const view = viewOf(slot, memory, blocksOf(count));
  const layout = layoutOf(slot.storage, features);
  if (count % BLOCK_SAMPLES !== 0) view.fill(0);
  for (let feature = 0; feature < features; feature++) {
    const start = layout.featureStart(feature);
    for (let first = 0, base = start; first < count; first += layout.blockSamples) {
      const end = Math.min(first + layout.blockSamples, count);
      for (let s = first, at = base; s < end; s++, at += layout.sample) {
        view[at] = values[s * features + feature];
      }
      base += layout.block;
    }
  }
}

/** Raw integers `[count, features]` of a slot, into `values`; never a negative zero. */
export function readValues(
  memory: BatchMemory,
  slot: Slot,
  values: Float64Array,
  count: number,
): void {
  const { features } = slot;
  const view = viewOf(slot, memory, blocksOf(count));
  const layout = layoutOf(slot.storage, features);
  for (let feature = 0; feature < features; feature++) {
    const start = layout.featureStart(feature);
    for (let first = 0, base = start; first < count; first += layout.blockSamples) {
      const end = Math.min(first + layout.blockSamples, count);
      for (let s = first, at = base; s < end; s++, at += layout.sample) {
        values[s * features + feature] = view[at] + 0;
      }
      base += layout.block;
    }
  }
}
