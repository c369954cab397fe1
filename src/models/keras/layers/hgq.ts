// Proxy models of HGQ (version 1): trained bit widths, and the types of all layers, in the file.
import {
  type FixedPointFormat,
  OVERFLOW_MODES,
  type Overflow,
  ROUNDING_MODES,
  type Rounding,
} from '../../../core/fixed-point-format.js';
import { sizeOf } from '../../../core/quantised-network.js';
import { parseFormat } from '../../../fixed-point/parse-format.js';
import { isObject, memberOf } from '../../json-object.js';
import type { ModelNode } from '../../model-graph.js';
import { type KerasLayer, kerasError, settingOf, textOf } from '../keras-layer.js';
import { type BuildRequest, type LayerBuilder, onlySource } from './layer-builder.js';

const CLASS = 'FixedPointQuantizer';

function modesOf(layer: KerasLayer): Pick<FixedPointFormat, 'rounding' | 'overflow'> {
  const [rounding, overflow] = [textOf(layer, 'RND', 'TRN'), textOf(layer, 'SAT', 'WRAP')];
  if (
    (ROUNDING_MODES as readonly string[]).includes(rounding) &&
    (OVERFLOW_MODES as readonly string[]).includes(overflow)
  ) {
    return { rounding: rounding as Rounding, overflow: overflow as Overflow };
  }
  throw kerasError(layer, `unknown modes ${rounding} and ${overflow}`);
}

/** One number an element, or one for all. */
function readMask(request: BuildRequest, name: string, shape: readonly number[]) {
  const mask = request.weights.find(name);
  const { layer } = request;
  if (mask === undefined) throw kerasError(layer, `the file has no ${name} for it`);
  const count = mask.data.length;
  if (count !== 1 && count !== sizeOf(shape)) {
    throw kerasError(layer, `${name}: ${count} widths for ${sizeOf(shape)} elements`);
  }
  if (mask.data.some((value) => !Number.isInteger(value) || Math.abs(value) > 64)) {
    throw kerasError(layer, `${name} holds something else than bit widths`);
  }
  return mask.data;
}

/** The formats of all elements, `[one]` where they share it. */
const buildQuantiser: LayerBuilder = (request) => {
  const { layer, base } = request;
  const { outputShape } = onlySource(request);
  const modes = modesOf(layer);
  const [bits, integers, signs] = ['bits', 'integers', 'keep_negative'].map((name) =>
    readMask(request, name, outputShape),
  );
  const count = Math.max(bits.length, integers.length, signs.length);
  const formats = Array.from({ length: count }, (_, i): FixedPointFormat | null => {
    const width = bits[i % bits.length];
    const integer = integers[i % integers.length];
    if (width <= 0) return null;
    return { width, integer, signed: signs[i % signs.length] !== 0, ...modes };
  });
  return [{ ...base, kind: 'quantise', outputShape, quantiser: { kind: 'elements', formats } }];
};

export const hgqBuilders: Readonly<Record<string, LayerBuilder>> = { [CLASS]: buildQuantiser };

/** The types that quantisers fix for the layers around them (`overrides` in their configuration). */
export function withFixedTypes(
  nodes: readonly ModelNode[],
  layers: readonly KerasLayer[],
): readonly ModelNode[] {
  const fixed = new Map<string, Record<string, FixedPointFormat>>();
  for (const layer of layers) {
    if (layer.className !== CLASS) continue;
    const overrides = settingOf(layer, 'overrides');
    const byLayer = isObject(overrides) ? memberOf(overrides, 'layers') : undefined;
    if (!isObject(byLayer)) continue;
    for (const [name, types] of Object.entries(byLayer)) {
      if (isObject(types)) fixed.set(name, { ...fixed.get(name), ...parseTypes(types) });
    }
  }
  return nodes.map((node) => {
    const types = fixed.get(node.name);
    return types === undefined ? node : { ...node, types };
  });
}

/** `weight_t`, `result_t`, … by their names without `_t`; other settings are not types. */
function parseTypes(types: Readonly<Record<string, unknown>>): Record<string, FixedPointFormat> {
  const named = Object.entries(types).filter(
    (entry): entry is [string, string] => entry[0].endsWith('_t') && typeof entry[1] === 'string',
  );
  return Object.fromEntries(
    named.map(([name, text]) => [name.replace(/_t$/, ''), parseFormat(text)]),
  );
}
