// Doctor: which native tools are on PATH? They are looked up, not run.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Check } from './check.js';

interface Tool {
  readonly name: string;
  /** How to get it; left out for tools that are bought, which are named only where they are there. */
  readonly mend?: string;
}

const TOOLS: readonly Tool[] = [
  { name: 'yosys', mend: 'apt install yosys (optional: faster than the one that comes along)' },
  { name: 'sta', mend: 'apt install opensta (optional: checks our timing analysis)' },
  { name: 'iverilog', mend: 'apt install iverilog (optional: checks the generated Verilog)' },
  { name: 'nextpnr-ice40', mend: 'apt install nextpnr-ice40 (optional: routed timing on iCE40)' },
  { name: 'librelane', mend: 'pip install librelane (optional: layout of a chosen design)' },
  { name: 'vitis_hls' },
  { name: 'vitis-run' },
  { name: 'vivado' },
  { name: 'catapult' },
  { name: 'quartus_sh' },
  { name: 'genus' },
  { name: 'dc_shell' },
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** First executable of this name in the folders of `path` (the PATH variable). */
export function findExecutable(name: string, path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, process.platform === 'win32' ? `${name}.exe` : name))
    .find(isExecutable);
}

/** The optional native tools on `path`. */
export function checkTools(path: string): readonly Check[] {
  return TOOLS.flatMap(({ name, mend }): Check[] => {
    const found = findExecutable(name, path);
    if (found !== undefined) return [{ name, status: 'ok', found }];
    return mend === undefined ? [] : [{ name, status: 'absent', found: 'not on PATH', mend }];
  });
}
