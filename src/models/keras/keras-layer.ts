// One layer of a Keras architecture as its JSON describes it, and typed access to its settings.
import { ParetapeError } from '../../core/errors.js';
import { isObject, type JsonObject, memberOf } from '../json-object.js';

export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** Names of the layers read, in order. */
  readonly inbound: readonly string[];
}

/** An INPUT error that names the layer. */
export function kerasError(layer: KerasLayer, problem: string, hint?: string): ParetapeError {
  const message = `layer ${layer.name.slice(0, 100)} (${layer.className.slice(0, 100)}): ${problem}`;
  return new ParetapeError('INPUT', message, { hint });
}

/** A setting; undefined where it is absent or null. */
export function settingOf(layer: KerasLayer, name: string): unknown {
  return memberOf(layer.config, name) ?? undefined;
}

/** Largest extent of anything: pixels, units, filters. */
const MOST_EXTENT = 2 ** 24;

/** A whole number from `least`. */
export function countOf(layer: KerasLayer, name: string, least = 1): number {
  const value = settingOf(layer, name);
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= MOST_EXTENT) {
    return value as number;
  }
  throw kerasError(layer, `${name} is not a whole number from ${least}: ${describe(value)}`);
}

/** A finite number, or `standard` where it is absent. */
export function numberOf(layer: KerasLayer, name: string, standard: number): number {
  const value = settingOf(layer, name) ?? standard;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // Old Keras writes numpy scalars as {"class_name": "__numpy__", "value": …} or plain lists of one.
  const inner = isObject(value) ? memberOf(value, 'value') : undefined;
  if (typeof inner === 'number' && Number.isFinite(inner)) return inner;
  throw kerasError(layer, `${name} is not a number: ${describe(value)}`);
}

export function flagOf(layer: KerasLayer, name: string, standard: boolean): boolean {
  const value = settingOf(layer, name) ?? standard;
  if (typeof value === 'boolean') return value;
  throw kerasError(layer, `${name} is neither true nor false: ${describe(value)}`);
}

export function textOf(layer: KerasLayer, name: string, standard?: string): string {
  const value = settingOf(layer, name) ?? standard;
  if (typeof value === 'string' && value.length <= 200) return value;
  throw kerasError(layer, `${name} is not a name: ${describe(value)}`);
}

/** One whole number a spatial axis; a single one stands for all axes. */
export function extentsOf(
  layer: KerasLayer,
  name: string,
  axes: number,
  least = 1,
): readonly number[] {
  const value = settingOf(layer, name);
  const list = Array.isArray(value) ? value : new Array<unknown>(axes).fill(value);
  const sound = (entry: unknown) =>
    Number.isInteger(entry) && (entry as number) >= least && (entry as number) <= MOST_EXTENT;
  if (list.length === axes && list.every(sound)) return list as number[];
  throw kerasError(layer, `${name} is not ${axes} whole numbers from ${least}: ${describe(value)}`);
}

/** Short text of any JSON value. */
export function describe(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 80);
}
