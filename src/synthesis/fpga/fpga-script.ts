// The Yosys script of an FPGA build: map, count, and turn the mapped netlist into gates that can be simulated.
import { checkFileName, checkIdentifier } from '../yosys-script.js';
import type { FpgaFlow } from './fpga-flow.js';
import { PIN_WRAPPER } from './pin-wrapper.js';

/** Names of the files an FPGA build reads and writes. */
export const FPGA_FILES = {
  statistics: 'stat.json',
  longestPath: 'longest-path.txt',
  netlistVerilog: 'netlist.v',
  netlistJson: 'netlist.json',
  wrapper: 'pins.v',
  wrappedJson: 'pins.json',
  lookUpTables: 'look-up-tables.v',
  models: 'models.v',
  gatesJson: 'gates.json',
} as const;

export interface FpgaScriptOptions {
  readonly top: string;
  /** Verilog files, by name. */
  readonly sources: readonly string[];
  readonly flow: FpgaFlow;
  /** The flow's command for the part. */
  readonly command: string;
  /** Whether the netlist is also wanted within the wrapper for place and route. */
  readonly wrapped: boolean;
}

/** Type of a look-up table cell while the other cells get their meaning: a black box that keeps its table. */
export function hideLookUpTable(cell: string): string {
  return `paretape_${cell}`;
}

/** Verilog of the black boxes that stand for the family's look-up tables. */
export function declareLookUpTables({ lookUpTables }: FpgaFlow): string {
  const modules = lookUpTables.map(({ cell, pins, output, parameter }) => [
    `module ${hideLookUpTable(cell)}(output ${output}, input ${pins.join(', ')});`,
    `  parameter [${2 ** pins.length - 1}:0] ${parameter} = 0;`,
    'endmodule',
  ]);
  return [...modules.flat(), ''].join('\n');
}

/** Other modules would make the file many times as long; the cells keep type and parameters. */
function writeJsonAlone(file: string): string[] {
  return ['design -save whole', 'delete =A:blackbox', `write_json ${file}`, 'design -load whole'];
}

function mapDesign({ top, sources, flow, command }: FpgaScriptOptions): string[] {
  const { statistics, longestPath, netlistVerilog, netlistJson } = FPGA_FILES;
  return [
    ...sources.map((name) => `read_verilog ${checkFileName(name)}`),
    `hierarchy -check -top ${top}`,
    // Up to `check`: that station would rename every net after its neighbours, a name of a thousand letters each.
    `${command} -top ${top} -run begin:check`,
    'hierarchy -check',
    'blackbox =A:whitebox',
    'setundef -zero',
    'delete t:$scopeinfo',
    'opt_clean -purge',
    `tee -o ${statistics} stat -json`,
    `tee -o ${longestPath} ltp ${flow.pathEnds.map((cell) => `t:${cell}`).join(' ')} %% %n`,
    `write_verilog -noattr ${netlistVerilog}`,
    ...writeJsonAlone(netlistJson),
  ];
}

function wrapDesign(): string[] {
  const { wrapper, wrappedJson } = FPGA_FILES;
  return [
    'design -save mapped',
    `read_verilog ${wrapper}`,
    `hierarchy -check -top ${PIN_WRAPPER}`,
    'flatten',
    'delete t:$scopeinfo',
    'opt_clean -purge',
    `write_json ${wrappedJson}`,
    'design -load mapped',
  ];
}

/** The vendor's cells are replaced by their simulation models, and those by simple gates. */
function expandModels({ top, flow }: FpgaScriptOptions): string[] {
  const { lookUpTables, models, gatesJson } = FPGA_FILES;
  const own = flow.ownModels === '' ? [] : [`read_verilog -defer ${models}`];
  return [
    ...flow.lookUpTables.map(({ cell }) => `chtype -set ${hideLookUpTable(cell)} t:${cell}`),
    'delete =A:blackbox',
    `read_verilog -lib ${lookUpTables}`,
    // Deferred, so that only models in use are elaborated: a large RAM's takes minutes.
    ...own,
    `read_verilog -defer -nooverwrite ${flow.models}`,
    `hierarchy -check -top ${top}`,
    'proc',
    'flatten',
    'delete t:$scopeinfo',
    'opt',
    'memory',
    'opt',
    // What flip-flops hold at power-up is no part of the proof: reset has to be enough.
    'setattr -unset init w:*',
    'dffunmap',
    'simplemap',
    'techmap',
    'opt',
    'dffunmap',
    'simplemap',
    'setundef -zero',
    'opt_clean -purge',
    'delete =A:blackbox',
    `write_json ${gatesJson}`,
  ];
}

/** The script's text; the same options give the same text. */
export function buildFpgaScript(options: FpgaScriptOptions): string {
  const checked = { ...options, top: checkIdentifier(options.top) };
  return [
    ...mapDesign(checked),
    ...(options.wrapped ? wrapDesign() : []),
    ...expandModels(checked),
    '',
  ].join('\n');
}
