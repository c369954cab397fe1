// Cases that hls4ml itself computed: what it resolved for each layer, and the integers each layer put out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { type FixedPointFormat, fractionBits } from '../../src/core/fixed-point-format.js';
import type { NetworkLayer } from '../../src/core/quantised-network.js';
import { parseNpz } from '../../src/datasets/npz.js';
import { runNetwork } from '../../src/fixed-point/interpreter.js';
import { parseFormat } from '../../src/fixed-point/parse-format.js';

/** Where the vectors lie; not part of the project. */
const GOLDEN = new URL('../../../shared/data/hls4ml-golden/', import.meta.url);

/** One layer of the graph hls4ml built, as `case.json` records it. */
export interface Resolved {
  readonly name: string;
  readonly cls: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
  readonly types?: Readonly<Record<string, string>>;
}

/** Whether the vectors are there, and the names of the cases. */
export const hasGolden = existsSync(GOLDEN);
export const goldenCases: readonly string[] = hasGolden
  ? readdirSync(GOLDEN).filter((name) => existsSync(new URL(`${name}/trace.npz`, GOLDEN)))
  : [];

/** The layers of a case in the order hls4ml runs them. */
export function resolvedLayers(name: string): readonly Resolved[] {
  const text = readFileSync(new URL(`${name}/case.json`, GOLDEN), 'utf8');
  return (JSON.parse(text) as { resolved: readonly Resolved[] }).resolved;
}

/** Result format of a layer. */
export function outputFormat(layer: Resolved): FixedPointFormat {
  return parseFormat(Object.values(layer.vars)[0]);
}

/** Raw integers hls4ml traced behind a layer of a case. */
export function tracedIntegers(name: string, layer: Resolved): Float64Array {
  const bytes = readFileSync(new URL(`${name}/trace.npz`, GOLDEN));
  const scale = 2 ** fractionBits(outputFormat(layer));
  return Float64Array.from(parseNpz(bytes, name, layer.name).data, (value) => value * scale);
}

/** One layer alone, fed with what hls4ml traced before it: our integers, and those hls4ml traced behind it. */
export function compareLayer(
  name: string,
  previous: Resolved,
  layer: Resolved,
  parts: object,
  inputShape: readonly number[],
  outputShape: readonly number[],
) {
  const inputs = tracedIntegers(name, previous);
  const layers = [
    {
      kind: 'input',
      name: 'x',
      inputs: [],
      outputShape: inputShape,
      result: outputFormat(previous),
    },
    { ...parts, name: 'y', inputs: ['x'], outputShape, result: outputFormat(layer) },
  ] as NetworkLayer[];
  const count = inputs.length / inputShape.reduce((a, b) => a * b, 1);
  const ours = runNetwork({ name, layers }, inputs, count);
  return { layer: `${name}/${layer.name}`, ours, theirs: tracedIntegers(name, layer) };
}
