// Verilog to netlist: prepares one run of Yosys and reads its result.
import type { RtlDesign } from '../core/rtl-design.js';
import { FULL_ADDER } from '../rtl/full-adder-module.js';
import { declareFullAdderCell, mapFullAdder } from './full-adder-cell.js';
import type { MappingCells } from './mapping-cells.js';
import type { Netlist } from './netlist.js';
import { parseNetlist } from './parse-netlist.js';
import type { PreparedLibrary } from './prepare-library.js';
import type { SynthesisRequest } from './synthesis-request.js';
import type { Yosys, YosysRequest, YosysResult } from './yosys.js';
import { BUILD_FILES, buildConstraints, buildYosysScript } from './yosys-script.js';

function fileOf(module: string): string {
  return `rtl/${module}.v`;
}

/** Files of the modules that are memory macros. */
export function listMemoryFiles({ memories = [] }: RtlDesign): readonly string[] {
  return memories.map(({ module }) => fileOf(module));
}

/** File of every Verilog module, in the order in which the script reads them. */
export function listSources(design: RtlDesign): Record<string, string> {
  return Object.fromEntries(design.modules.map((module) => [fileOf(module.name), module.source]));
}

/** What puts the library's full adder in its place; nothing where design or library have none. */
function fullAdderFiles(
  { fullAdder }: MappingCells,
  hasFullAdders: boolean,
): Record<string, string> {
  if (!hasFullAdders || !fullAdder) return {};
  return {
    [BUILD_FILES.fullAdderCell]: declareFullAdderCell(fullAdder),
    [BUILD_FILES.fullAdderMap]: mapFullAdder(fullAdder),
  };
}

/** The run of Yosys that a build needs. */
export function planYosysRun(request: SynthesisRequest, prepared: PreparedLibrary): YosysRequest {
  const sources = listSources(request.design);
  const memories = listMemoryFiles(request.design);
  const hasFullAdders = request.design.modules.some(({ name }) => name === FULL_ADDER);
  const { liberty, constraints, netlistVerilog, netlistJson, statistics } = BUILD_FILES;
  return {
    script: buildYosysScript({
      top: request.design.top,
      sources: Object.keys(sources).filter((name) => !memories.includes(name)),
      memories,
      hasFullAdders,
      effort: request.effort,
      cells: prepared.mappingCells,
      delayGoalNs: request.delayGoalNs,
    }),
    files: {
      ...sources,
      [liberty]: prepared.trimmedLiberty,
      [constraints]: buildConstraints(prepared.mappingCells),
      ...fullAdderFiles(prepared.mappingCells, hasFullAdders),
    },
    outputs: [netlistVerilog, netlistJson, statistics],
    timeoutSeconds: request.timeoutSeconds,
  };
}

export interface BuiltNetlist {
  readonly netlist: Netlist;
  readonly result: YosysResult;
}

/** Runs the tool and reads the netlist. */
export async function buildNetlist(
  yosys: Yosys,
  run: YosysRequest,
  top: string,
): Promise<BuiltNetlist> {
  const result = await yosys.run(run);
  const { netlistJson } = BUILD_FILES;
  return { result, netlist: parseNetlist(result.outputs[netlistJson], top, netlistJson) };
}
