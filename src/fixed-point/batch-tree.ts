// Networks merged where they begin alike: one tree of steps over one memory, run depth first for each chunk of samples.
import type { NetworkLayer, QuantisedNetwork } from '../core/quantised-network.js';
import { createInputLoader } from './batch-inputs.js';
import { createLinker } from './batch-linker.js';
import {
  type BatchMemory,
  blockBytes,
  blocksOf,
  createBatchMemory,
  type Slot,
} from './batch-memory.js';
import { type BatchStep, createStepPlanner } from './batch-steps.js';
import { BLOCK_SAMPLES } from './wasm/storage.js';

/** A step in the tree: it reads steps on the way from the root. */
interface TreeNode {
  readonly step: BatchStep;
  readonly depth: number;
  readonly children: Map<string, TreeNode>;
  /** Indices of the networks that end here. */
  readonly networks: number[];
  run: (blocks: number, count: number) => void;
  slot: Slot;
}

/** Networks ready to run on the same inputs. */
export interface BatchTree {
  readonly memory: BatchMemory;
  /** Most samples a chunk may have; a multiple of 32. */
  readonly chunkSamples: number;
  /** The input layer all networks share. */
  readonly input: NetworkLayer;
  /** Runs one chunk of raw inputs `[count, …]`; `visit` sees the outputs of each network while they are there. */
  runChunk(
    inputs: Float64Array,
    count: number,
    visit: (networks: readonly number[], outputs: Slot) => void,
  ): void;
}

/** Values of all steps on a path that should stay in the second-level cache, in bytes. */
const CACHED_BYTES = 262_144;
const MOST_BLOCKS = 8;

/** A tree of networks with equal input layers, at least one. Throws INPUT where one does not hold together. */
export function createBatchTree(networks: readonly QuantisedNetwork[]): BatchTree {
  const planner = createStepPlanner();
  const roots = new Map<string, TreeNode>();
  for (const [index, network] of networks.entries()) {
    let level = roots;
    let node: TreeNode | undefined;
    for (const [depth, step] of planner.stepsOf(network).entries()) {
      node = level.get(step.key) ?? newNode(step, depth);
      level.set(step.key, node);
      level = node.children;
    }
    node?.networks.push(index);
  }
  const [root] = roots.values();
  const memory = createBatchMemory();
  const sizes = slotSizes(root);
  const perBlock = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const blocks = Math.min(MOST_BLOCKS, Math.max(1, Math.floor(CACHED_BYTES / perBlock)));
  linkTree(
    root,
    memory,
    sizes.map((bytes) => memory.allocate(bytes * blocks)),
    blocks,
  );
  const loadInputs = createInputLoader(memory, networks[0].layers[0], root.slot, blocks);
  return {
    memory,
    chunkSamples: blocks * BLOCK_SAMPLES,
    input: networks[0].layers[0],
    runChunk(inputs, count, visit) {
      loadInputs(inputs, count);
      visitNode(root, blocksOf(count), count, visit);
    },
  };
}

function newNode(step: BatchStep, depth: number): TreeNode {
  const slot = { address: 0, storage: step.storage, features: step.features };
  return { step, depth, children: new Map(), networks: [], run: () => undefined, slot };
}

function visitNode(
  node: TreeNode,
  blocks: number,
  count: number,
  visit: (networks: readonly number[], outputs: Slot) => void,
): void {
  node.run(blocks, count);
  if (node.networks.length > 0) visit(node.networks, node.slot);
  for (const child of node.children.values()) visitNode(child, blocks, count, visit);
}

/** Most bytes a block needs at each depth: nodes of one depth are never needed at the same time. */
function slotSizes(root: TreeNode): readonly number[] {
  const sizes: number[] = [];
  const measure = (node: TreeNode) => {
    const bytes = blockBytes(node.step.storage, node.step.features);
    sizes[node.depth] = Math.max(sizes[node.depth] ?? 0, bytes);
    for (const child of node.children.values()) measure(child);
  };
  measure(root);
  return sizes;
}

/** Gives every node its slot and its work. */
function linkTree(
  root: TreeNode,
  memory: BatchMemory,
  addresses: readonly number[],
  blocks: number,
): void {
  const linker = createLinker(memory, blocks);
  const link = (node: TreeNode, path: readonly Slot[]) => {
    node.slot = { ...node.slot, address: addresses[node.depth] };
    const { work, sources } = node.step;
    if (work !== undefined) {
      node.run = linker(
        work,
        sources.map((depth) => path[depth]),
        node.slot,
      );
    }
    for (const child of node.children.values()) link(child, [...path, node.slot]);
  };
  link(root, []);
}
