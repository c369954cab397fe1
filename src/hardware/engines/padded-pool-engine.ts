// Plan of a maximum over a window whose pixels outside the image do not count.
import type { PaddedMaxPool2dLayer } from '../../core/quantised-network.js';
import type { TableBit } from '../multiplexed/table-plan.js';
import type { WindowGeometry } from '../stage-source.js';
import { computeLayerOf, type Stage } from '../stages.js';
import { type PoolEngine, planPoolEngine } from './pool-engine.js';
import { axesOf, createAxis, insideOf, type WindowPosition } from './window-position.js';

/** A tap is outside where the bit of its row or that of its column is 0; outside it is the smallest number. */
export interface PaddedPoolEngine {
  readonly kind: 'paddedPool';
  readonly pool: PoolEngine;
  readonly position: WindowPosition;
  /** By pixel of the window, row by row. */
  readonly inside: readonly { readonly row: TableBit; readonly column: TableBit }[];
}

function reachesOut(layer: PaddedMaxPool2dLayer): boolean {
  return Object.values(layer.padding).some((pixels) => pixels > 0);
}

/** Sources give zeros outside the image: without a sign that is the smallest number already. */
export function planPaddedPoolEngine(
  stage: Stage,
  geometry: WindowGeometry | undefined,
): PaddedPoolEngine | PoolEngine {
  const layer = computeLayerOf(stage) as PaddedMaxPool2dLayer;
  const pool = planPoolEngine(stage);
  if (geometry === undefined || !stage.inputFormat.signed || !reachesOut(layer)) return pool;
  const [rowAxis, columnAxis] = axesOf(geometry);
  const [rows, columns] = [createAxis(rowAxis), createAxis(columnAxis)];
  const columnBits = insideOf(columnAxis).map(columns.lookUp);
  const inside = insideOf(rowAxis).flatMap((windows) => {
    const row = rows.lookUp(windows);
    return columnBits.map((column) => ({ row, column }));
  });
  const position = { rows: rows.tables, columns: columns.tables };
  return { kind: 'paddedPool', pool, position, inside };
}
