// What the counters of a window and the tables they address consist of.

import { counterWidth } from '../interval-width.js';
import { sum } from './engine-figures.js';
import { countTreeGates } from './table-gates.js';
import type { WindowPosition } from './window-position.js';

/** Counts of counters and tables, as `StageWorkload` defines them. */
export function countPosition({ rows, columns }: WindowPosition) {
  return {
    flipFlopBits: counterWidth(rows.count) + counterWidth(columns.count),
    romBits: sum([rows, columns].map(({ count, tables }) => count * tables.length)),
    romGates: sum([rows, columns].map(({ tables }) => countTreeGates(tables))),
  };
}
