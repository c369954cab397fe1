// A network under construction: layers behind each other, named as they come.
import { ParetapeError } from '../core/errors.js';
import type { NetworkLayer } from '../core/quantised-network.js';

/** The network so far: the layers, and a name for the next one of each kind. */
export interface Chain {
  readonly layers: NetworkLayer[];
  readonly counts: Map<string, number>;
}

/** Everything of a layer but its place in the chain. */
export type Placeless<L> = L extends NetworkLayer ? Omit<L, 'name' | 'inputs'> : never;

/** Adds a layer behind the last one, or behind those named `inputs`; it is named `<kind>_<count>`. Returns the name. */
export function append(
  chain: Chain,
  kind: string,
  layer: Placeless<NetworkLayer>,
  inputs: readonly string[] = [last(chain).name],
): string {
  const count = (chain.counts.get(kind) ?? 0) + 1;
  chain.counts.set(kind, count);
  const name = `${kind}_${count}`;
  chain.layers.push({ ...layer, name, inputs } as NetworkLayer);
  return name;
}

export function last(chain: Chain): NetworkLayer {
  return chain.layers[chain.layers.length - 1];
}

export function appendReshape(chain: Chain, outputShape: readonly number[]): void {
  append(chain, 'reshape', { kind: 'reshape', outputShape, result: last(chain).result });
}

/** `[steps, channels]` becomes `[1, steps, channels]`. Throws INTERNAL where what comes in is no image then. */
export function toImage(chain: Chain, layerName: string, oneDimensional: boolean): void {
  const { outputShape } = last(chain);
  if (outputShape.length === 2 && oneDimensional) appendReshape(chain, [1, ...outputShape]);
  const [height] = last(chain).outputShape;
  if (last(chain).outputShape.length !== 3 || (oneDimensional && height !== 1)) {
    const shape = outputShape.join(', ');
    throw studentError(layerName, `cannot read an input of shape [${shape}]`);
  }
}

/** INTERNAL: a layer of a student does not fit together. */
export function studentError(layer: string, problem: string): ParetapeError {
  return new ParetapeError('INTERNAL', `student layer ${layer}: ${problem}`);
}
