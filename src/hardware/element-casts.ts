// Casts of an element each, folded into the stage that makes the elements or into the one that reads them.
import { type FixedPointFormat, fractionBits, maxRaw, minRaw } from '../core/fixed-point-format.js';
import type { ElementCastsLayer, NetworkLayer } from '../core/quantised-network.js';
import { type CastTarget, castTo, planCast } from './cast-plan.js';

/** True where every value of `inner` is one of `outer`. */
export function fitsInside(inner: FixedPointFormat, outer: FixedPointFormat): boolean {
  const low = minRaw({ ...inner, overflow: 'WRAP' });
  const { steps } = planCast(low, maxRaw(inner), fractionBits(inner), [castTo(outer)]);
  return steps.every(({ kind }) => kind === 'scale');
}

function isSameFormat(a: FixedPointFormat | null, b: FixedPointFormat | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.width === b.width &&
    a.integer === b.integer &&
    a.signed === b.signed &&
    a.rounding === b.rounding &&
    a.overflow === b.overflow
  );
}

/** True where element `e` is cast as element `e mod period`. */
export function repeatsEvery({ formats }: ElementCastsLayer, period: number): boolean {
  return (
    formats.length % period === 0 &&
    formats.every((format, element) => isSameFormat(format, formats[element % period]))
  );
}

/** Elements that a dense or conv2d layer makes, or reads, at a time: the channels of one pixel; 0 for other layers. */
function channelsOf(layer: NetworkLayer, side: 'read' | 'made'): number {
  if (layer.kind !== 'dense' && layer.kind !== 'conv2d') return 0;
  const { shape } = layer.weights;
  return shape[shape.length - (side === 'made' ? 1 : 2)];
}

/** True where a matrix product can cast its own outputs like that. */
export function canCastOutputs(compute: NetworkLayer, casts: ElementCastsLayer): boolean {
  const channels = channelsOf(compute, 'made');
  return channels > 0 && repeatsEvery(casts, channels);
}

/** True where a matrix product can cast its own inputs like that. */
export function canCastInputs(compute: NetworkLayer, casts: ElementCastsLayer): boolean {
  const channels = channelsOf(compute, 'read');
  return channels > 0 && repeatsEvery(casts, channels);
}

/**
 * What casts a reader may repeat on values that have passed `casts`: none changes one of them, and all of them are wires, so that
 * the reader sees how many bits each element has.
 */
export function repeatCasts(casts: ElementCastsLayer): readonly (FixedPointFormat | null)[] {
  return casts.formats.map((format) => {
    if (format === null) return null;
    const own = fitsInside(format, casts.result) ? format : casts.result;
    return { ...own, rounding: 'TRN', overflow: 'WRAP' };
  });
}

/** True where a cast to `inner` behind one to `outer` makes the latter idle: both cut off bits, or both keep the bounds. */
function isCoveredBy(outer: FixedPointFormat, inner: FixedPointFormat): boolean {
  const isSame = outer.rounding === 'TRN' && inner.rounding === 'TRN';
  const isClear = outer.overflow === 'SAT' || outer.overflow === 'WRAP';
  return isSame && isClear && outer.overflow === inner.overflow && fitsInside(inner, outer);
}

/**
 * The casts that output channel `channel` passes, those of `layers` in order; undefined for one that is always zero. A format that
 * holds all values of the one behind it is left out where that changes nothing.
 */
export function castsOfChannel(
  layers: readonly NetworkLayer[],
  channel: number,
): readonly CastTarget[] | undefined {
  const targets: CastTarget[] = [];
  for (const layer of layers) {
    if (layer.kind === 'reshape') continue;
    if (layer.kind !== 'elementCasts') {
      targets.push({ kind: layer.kind, result: layer.result });
      continue;
    }
    const format = layer.formats[channel];
    if (format === null) return undefined;
    const last = targets[targets.length - 1];
    if (last !== undefined && isCoveredBy(last.result, format)) {
      targets[targets.length - 1] = { kind: last.kind, result: format };
    } else targets.push(castTo(format));
    targets.push(castTo(layer.result));
  }
  return targets;
}
