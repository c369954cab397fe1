// Which cells of a library synthesis may pick.
import type { CellLibrary } from './liberty/cell-library.js';
import { isTieCell } from './mapping-cells.js';

const LONGEST_PATTERN = 200;

/** The regular expression of a shell-style pattern: `*` any run of characters, `?` any one, all else itself. */
export function compilePattern(pattern: string): RegExp {
  const escaped = pattern
    .slice(0, LONGEST_PATTERN)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${escaped}$`);
}

/**
 * Names of the cells that must be hidden from synthesis: those the user or the library forbids and those
 * of no use to plain logic. Tie cells stay although libraries mark them `dont_use`: that keeps mappers from
 * using them for logic, and constants need them.
 */
export function findForbiddenCells(
  library: CellLibrary,
  dontUse: readonly string[],
): ReadonlySet<string> {
  const patterns = dontUse.map(compilePattern);
  const forbidden = new Set<string>();
  for (const cell of library.cells.values()) {
    const named = patterns.some((pattern) => pattern.test(cell.name));
    const useless = (cell.dontUse || cell.unsupported) && !isTieCell(cell);
    if (named || useless) forbidden.add(cell.name);
  }
  return forbidden;
}
