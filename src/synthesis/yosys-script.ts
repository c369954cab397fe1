// The Yosys script that turns Verilog into a netlist of library cells.
import { ParetapeError } from '../core/errors.js';
import { ABC_SCRIPTS, type Effort } from './effort.js';
import type { MappingCells } from './mapping-cells.js';

/** Names of the files a build reads and writes, the same in every build's folder. */
export const BUILD_FILES = {
  liberty: 'cells.lib',
  constraints: 'cells.constr',
  fullAdderCell: 'full-adder-cell.v',
  fullAdderMap: 'full-adder-map.v',
  netlistVerilog: 'netlist.v',
  netlistJson: 'netlist.json',
  statistics: 'stat.txt',
} as const;

export interface ScriptOptions {
  readonly top: string;
  /** Verilog files, by name. */
  readonly sources: readonly string[];
  /** Verilog files of memory macros: placed as they are, their text not looked into. */
  readonly memories?: readonly string[];
  /** Whether one of them is the full-adder module, to be replaced by the library's cell. */
  readonly hasFullAdders?: boolean;
  readonly effort: Effort;
  readonly cells: MappingCells;
  /** Delay goal of gate sizing. Left out, cells are sized for least delay, whatever the clock. */
  readonly delayGoalNs?: number;
}

/** Verilog-2005 simple identifiers; anything else would be a command of its own in a script. */
export function checkIdentifier(name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_$]*$/.test(name)) return name;
  throw new ParetapeError('CONFIG', `"${name}" is no Verilog identifier`);
}

/** A path of plain characters, inside the run's folder. */
export function checkFileName(name: string): string {
  if (/^[A-Za-z0-9_./-]+$/.test(name) && !name.startsWith('/') && !name.includes('..')) return name;
  throw new ParetapeError('CONFIG', `"${name}" cannot be used as a file name in a script`);
}

function mapLogic(options: ScriptOptions): string {
  const goal = options.delayGoalNs;
  const parts = ['abc', `-liberty ${BUILD_FILES.liberty}`];
  if (options.cells.driver) parts.push(`-constr ${BUILD_FILES.constraints}`);
  if (goal !== undefined) parts.push(`-D ${Math.max(1, Math.round(goal * 1000))}`);
  return [...parts, `-script +${ABC_SCRIPTS[options.effort]}`].join(' ');
}

function mapConstants(cells: MappingCells): string[] {
  const { tieHigh, tieLow } = cells;
  if (!tieHigh || !tieLow) return [];
  const high = `-hicell ${tieHigh.cell} ${tieHigh.pin}`;
  return [`hilomap -singleton ${high} -locell ${tieLow.cell} ${tieLow.pin}`, 'opt_clean -purge'];
}

/** Full adders become cells before anything else sees them; without such a cell they are logic like all else. */
function mapFullAdders({ hasFullAdders, cells }: ScriptOptions, top: string): string[] {
  const check = `hierarchy -check -top ${top}`;
  if (!hasFullAdders || !cells.fullAdder) return [check];
  const { fullAdderCell, fullAdderMap } = BUILD_FILES;
  return [`read_verilog -lib ${fullAdderCell}`, check, `techmap -map ${fullAdderMap}`];
}

/** The script's text; the same options give the same text. */
export function buildYosysScript(options: ScriptOptions): string {
  const top = checkIdentifier(options.top);
  const { liberty, statistics, netlistVerilog, netlistJson } = BUILD_FILES;
  return [
    ...options.sources.map((name) => `read_verilog ${checkFileName(name)}`),
    ...(options.memories ?? []).map((name) => `read_verilog -lib ${checkFileName(name)}`),
    ...mapFullAdders(options, top),
    `synth -noshare -flatten -top ${top}`,
    // Flip-flops with enable would hide the enable net from abc, which then neither buffers nor times it.
    'dffunmap -ce-only',
    `dfflibmap -liberty ${liberty}`,
    'opt',
    mapLogic(options),
    'setundef -zero',
    'opt_clean -purge',
    ...mapConstants(options.cells),
    `tee -o ${statistics} stat -liberty ${liberty}`,
    `write_verilog -noattr ${netlistVerilog}`,
    `write_json -compat-int ${netlistJson}`,
    '',
  ].join('\n');
}

/** What abc assumes around the logic: who drives it and what it drives. */
export function buildConstraints(cells: MappingCells): string {
  if (!cells.driver) return '';
  return `set_driving_cell ${cells.driver}\nset_load ${cells.loadFf.toFixed(3)}\n`;
}
