// Which layers belong together: one that computes, the reshapes it reads through, the activations after it.
import { ParetapeError } from '../core/errors.js';
import type { ElementCastsLayer, NetworkLayer } from '../core/quantised-network.js';
import { canCastInputs, canCastOutputs } from './element-casts.js';

/** A layer that needs hardware, with the layers that need none of their own. */
export interface LayerGroup {
  readonly compute: NetworkLayer;
  /** The tensors it reads, each once: outputs of other groups or of the sources. */
  readonly roots: readonly NetworkLayer[];
  /** Reshapes, and casts of single elements, between the roots and the layer, in order. */
  readonly prefix: readonly NetworkLayer[];
  /** Activations after the layer, and reshapes before them or at the end of the network. */
  readonly suffix: readonly NetworkLayer[];
}

type Readers = ReadonlyMap<string, readonly NetworkLayer[]>;

/** Each layer once in the list of a layer it reads, however often it reads it. */
function listReaders(layers: readonly NetworkLayer[]): Readers {
  const readers = new Map<string, NetworkLayer[]>();
  for (const layer of layers) {
    for (const name of new Set(layer.inputs)) {
      const known = readers.get(name);
      if (known === undefined) readers.set(name, [layer]);
      else known.push(layer);
    }
  }
  return readers;
}

function isActivation(compute: NetworkLayer, layer: NetworkLayer): boolean {
  if (layer.kind === 'elementCasts') return canCastOutputs(compute, layer);
  return layer.kind === 'relu';
}

/** Activations that follow a tensor which nothing else reads. */
function followActivations(compute: NetworkLayer, readers: Readers): NetworkLayer[] {
  const suffix: NetworkLayer[] = [];
  let pending: NetworkLayer[] = [];
  let last = compute;
  for (;;) {
    const all = readers.get(last.name) ?? [];
    if (all.length === 0) return [...suffix, ...pending];
    const [next] = all;
    const isEnd = isActivation(compute, next);
    if (all.length > 1 || (!isEnd && next.kind !== 'reshape')) return suffix;
    pending.push(next);
    last = next;
    if (!isEnd) continue;
    suffix.push(...pending);
    pending = [];
  }
}

/** True for casts whose only reader, through reshapes, can make them itself. */
function isReadCast(casts: ElementCastsLayer, readers: Readers): boolean {
  for (let last: NetworkLayer = casts; ; ) {
    const all: readonly NetworkLayer[] = readers.get(last.name) ?? [];
    if (all.length !== 1) return false;
    [last] = all;
    if (last.kind !== 'reshape') return canCastInputs(last, casts);
  }
}

function requireSameFormat(layer: NetworkLayer, source: NetworkLayer): void {
  const [a, b] = [layer.result, source.result];
  if (a.width === b.width && a.integer === b.integer && a.signed === b.signed) return;
  throw new ParetapeError(
    'INPUT',
    `layer ${layer.name}: a reshape that changes the number format: unsupported`,
  );
}

function requireRead(layers: readonly NetworkLayer[], readers: Readers): void {
  const unread = layers.slice(0, -1).find((layer) => !readers.has(layer.name));
  if (unread === undefined) return;
  throw new ParetapeError('INPUT', `layer ${unread.name}: nothing reads its output: unsupported`, {
    hint: 'hardware has one output: every layer must lead to the last one',
  });
}

/**
 * Groups of layers in topological order, every layer but the sources in one of them; a reshape that several layers read is in each
 * of theirs. `sources` are the layers whose outputs come from outside. Throws INPUT where a layer leads nowhere.
 */
export function groupLayers(
  sources: readonly NetworkLayer[],
  layers: readonly NetworkLayer[],
): readonly LayerGroup[] {
  const readers = listReaders(layers);
  requireRead([...sources, ...layers], readers);
  const byName = new Map([...sources, ...layers].map((layer) => [layer.name, layer]));
  const named = (name: string, reader: NetworkLayer) => {
    const found = byName.get(name);
    if (found !== undefined) return found;
    throw new ParetapeError('INPUT', `layer ${reader.name} reads ${name}, which does not exist`);
  };
  for (const layer of layers) {
    if (layer.kind === 'reshape') requireSameFormat(layer, named(layer.inputs[0], layer));
  }
  const folded = new Set<NetworkLayer>();
  const read = new Set<NetworkLayer>();
  const groups: LayerGroup[] = [];
  for (const compute of layers) {
    if (compute.kind === 'reshape' || folded.has(compute)) continue;
    if (compute.kind === 'elementCasts' && isReadCast(compute, readers)) {
      read.add(compute);
      continue;
    }
    const suffix = followActivations(compute, readers);
    for (const layer of suffix) folded.add(layer);
    const prefix: NetworkLayer[] = [];
    const roots = compute.inputs.map((name) => {
      const path: NetworkLayer[] = [];
      let root = named(name, compute);
      const isInside = () => read.has(root) || (root.kind === 'reshape' && !folded.has(root));
      for (; isInside(); root = named(root.inputs[0], root)) path.unshift(root);
      prefix.push(...path);
      return root;
    });
    groups.push({ compute, roots: [...new Set(roots)], prefix: [...new Set(prefix)], suffix });
  }
  return groups;
}
