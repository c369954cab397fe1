// Windows of Keras convolutions and pools: `same`, `valid` and `causal` made explicit.
import type { Window } from '../../model-graph.js';
import { extentsOf, type KerasLayer, kerasError, settingOf, textOf } from '../keras-layer.js';

export interface PlacedWindow {
  readonly window: Window;
  /** Number of positions along each axis. */
  readonly positions: readonly number[];
}

/** Places a window of the layer over `extents` (`hls4ml/converters/utils.py: compute_padding_1d, compute_padding_2d`). */
export function placeWindow(
  layer: KerasLayer,
  sizeName: string,
  extents: readonly number[],
): PlacedWindow {
  const axes = extents.length;
  const size = extentsOf(layer, sizeName, axes);
  const strides =
    settingOf(layer, 'strides') === undefined ? size : extentsOf(layer, 'strides', axes);
  const mode = textOf(layer, 'padding', 'valid').toLowerCase();
  const pads = extents.map((extent, i) => padsOf(layer, mode, extent, size[i], strides[i]));
  const positions = extents.map((extent, i) => {
    const room = extent + pads[i][0] + pads[i][1] - size[i];
    if (room < 0) throw kerasError(layer, `a window of ${size[i]} does not fit into ${extent}`);
    return Math.floor(room / strides[i]) + 1;
  });
  const padding = { before: pads.map(([before]) => before), after: pads.map(([, after]) => after) };
  return { window: { size, strides, padding }, positions };
}

function padsOf(
  layer: KerasLayer,
  mode: string,
  extent: number,
  size: number,
  stride: number,
): readonly [number, number] {
  if (mode === 'valid') return [0, 0];
  if (mode === 'causal') return [size - 1, 0];
  if (mode !== 'same') throw kerasError(layer, `padding ${mode} is not supported`);
  const total = Math.max((Math.ceil(extent / stride) - 1) * stride + size - extent, 0);
  const before = Math.floor(total / 2);
  return [before, total - before];
}
