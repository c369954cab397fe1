// How stages that treat every position of a tensor alike get one position after the other.
import { ParetapeError } from '../../core/errors.js';
import type { IoType } from '../../core/hardware-config.js';
import { inputBeatsOf, type StageSource, type WindowGeometry } from '../stage-source.js';
import type { Stage } from '../stages.js';

/** Positions in a row, as windows of one pixel. */
function rowGeometry(positions: number, channels: number): WindowGeometry {
  return {
    height: 1,
    width: positions,
    channels,
    kernel: [1, 1],
    strides: [1, 1],
    padding: { top: 0, bottom: 0, left: 0, right: 0 },
    outHeight: 1,
    outWidth: positions,
  };
}

/**
 * Source of vectors of `channels` elements, `positions` of them. `held`: the vector must last for several cycles. One beat
 * with all positions is shifted through a register. Throws INPUT where beats are neither positions nor everything.
 */
export function planPositionSource(
  stage: Stage,
  ioType: IoType,
  positions: number,
  channels: number,
  held: boolean,
): StageSource {
  const { beats, elementsPerBeat } = inputBeatsOf(stage, ioType);
  const geometry = rowGeometry(positions, channels);
  if (positions === 1) {
    const kind = beats === 1 && !held ? 'direct' : 'capture';
    return { kind, beats, elementsPerBeat };
  }
  if (beats === 1) return { kind: 'imageRegister', beats, elementsPerBeat, geometry };
  if (beats === positions && elementsPerBeat === channels) {
    return held
      ? { kind: 'lineBuffer', beats, elementsPerBeat, geometry }
      : { kind: 'direct', beats, elementsPerBeat };
  }
  throw new ParetapeError(
    'INPUT',
    `layer ${stage.name}: io_stream beats of ${elementsPerBeat} elements do not match its vectors of ${channels}: unsupported`,
    { hint: 'use io_parallel, or leave out the change of shape before it' },
  );
}
