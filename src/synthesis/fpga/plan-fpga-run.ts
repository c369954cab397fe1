// The run of Yosys an FPGA build needs.
import { listSources } from '../build-netlist.js';
import type { YosysRequest } from '../yosys.js';
import type { FpgaFlow } from './fpga-flow.js';
import type { FpgaRequest } from './fpga-request.js';
import { buildFpgaScript, declareLookUpTables, FPGA_FILES } from './fpga-script.js';
import { wrapPins } from './pin-wrapper.js';

/** `wrapped` asks for the netlist behind three pins, for place and route. */
export function planFpgaRun(request: FpgaRequest, flow: FpgaFlow, wrapped: boolean): YosysRequest {
  const { design, target, dsp = 'auto', timeoutSeconds } = request;
  const sources = listSources(design);
  const files: Record<string, string> = {
    ...sources,
    [FPGA_FILES.lookUpTables]: declareLookUpTables(flow),
  };
  if (flow.ownModels !== '') files[FPGA_FILES.models] = flow.ownModels;
  if (wrapped) files[FPGA_FILES.wrapper] = wrapPins(design).verilog;
  const { statistics, longestPath, netlistVerilog, netlistJson, gatesJson } = FPGA_FILES;
  const outputs = [statistics, longestPath, netlistVerilog, netlistJson, gatesJson];
  return {
    script: buildFpgaScript({
      top: design.top,
      sources: Object.keys(sources),
      flow,
      command: flow.command(target, dsp),
      wrapped,
    }),
    files,
    outputs: wrapped ? [...outputs, FPGA_FILES.wrappedJson] : outputs,
    timeoutSeconds,
  };
}
