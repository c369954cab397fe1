// Where the window of a pooling stage lies, for what is different at the edges of the image.

import { createTableBuilder, type TableBit } from '../multiplexed/table-plan.js';
import type { WindowGeometry } from '../stage-source.js';

/** Tables over the rows (or columns) of windows. */
export interface AxisTables {
  readonly count: number;
  readonly tables: readonly string[];
}

/** Counters of the window, and bits of the tables they address. */
export interface WindowPosition {
  readonly rows: AxisTables;
  readonly columns: AxisTables;
}

interface Axis {
  readonly extent: number;
  readonly before: number;
  readonly kernel: number;
  readonly stride: number;
  readonly count: number;
}

/** Rows, then columns. */
export function axesOf(geometry: WindowGeometry): readonly [Axis, Axis] {
  const { height, width, kernel, strides, padding, outHeight, outWidth } = geometry;
  return [
    {
      extent: height,
      before: padding.top,
      kernel: kernel[0],
      stride: strides[0],
      count: outHeight,
    },
    {
      extent: width,
      before: padding.left,
      kernel: kernel[1],
      stride: strides[1],
      count: outWidth,
    },
  ];
}

/** `inside[tap][window]`: the tap lies within the image. */
export function insideOf({ extent, before, kernel, stride, count }: Axis): boolean[][] {
  return Array.from({ length: kernel }, (_, tap) =>
    Array.from({ length: count }, (_unused, window) => {
      const at = window * stride + tap - before;
      return at >= 0 && at < extent;
    }),
  );
}

/** Grows the tables of one axis. */
export function createAxis({ count }: Axis): {
  lookUp(bits: readonly boolean[]): TableBit;
  readonly tables: AxisTables;
} {
  const builder = createTableBuilder();
  return { lookUp: builder.lookUp, tables: { count, tables: builder.tables } };
}
