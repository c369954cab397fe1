// Reads what Yosys' `ltp` prints: the longest topological path, cell by cell.
import { ParetapeError } from '../../core/errors.js';
import type { LongestPath } from '../../core/fpga-report.js';
import type { FpgaFlow } from './fpga-flow.js';

const HEADLINE = /^Longest topological path in .* \(length=(\d+)\):?\s*$/m;
const STEP = /^\s*\d+: .* \(via (.+)\)\s*$/gm;

/** The path with its cells looked up in `types`; TOOL_FAILED where the text is no such report. */
export function parseLongestPath(
  text: string,
  types: ReadonlyMap<string, string>,
  flow: FpgaFlow,
): LongestPath {
  const headline = HEADLINE.exec(text);
  if (headline === null) {
    throw new ParetapeError('TOOL_FAILED', 'yosys printed no longest topological path');
  }
  const path = { levels: Number(headline[1]), luts: 0, carryCells: 0 };
  for (const [, name] of text.matchAll(STEP)) {
    const cell = types.get(name);
    if (cell === undefined) {
      throw new ParetapeError('TOOL_FAILED', `the longest path has an unknown cell ${name}`);
    }
    const use = flow.cells[cell] ?? {};
    if (use.carryCells) path.carryCells++;
    else if (use.luts) path.luts++;
  }
  return path;
}
