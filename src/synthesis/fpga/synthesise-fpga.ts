// One FPGA build from Verilog to measured figures: map, verify, count, route where possible, leave a folder.
import { rm } from 'node:fs/promises';
import { ParetapeError } from '../../core/errors.js';
import type { FpgaReport } from '../../core/fpga-report.js';
import { chooseYosys } from '../choose-yosys.js';
import { describeProcess } from '../describe-build.js';
import { type FolderContents, writeStepFolder } from '../step-folder.js';
import { failedFolderOf, storeFailure } from '../store-failure.js';
import { DEFAULT_SEED } from '../synthesis-request.js';
import { type NetlistVerification, verifyNetlist } from '../verify-netlist.js';
import type { Yosys, YosysRequest } from '../yosys.js';
import { compareWithPart, countCellTypes, countResources } from './count-resources.js';
import { describeFpgaInputs, STORED_OUTPUTS } from './describe-fpga-build.js';
import type { FpgaFlow } from './fpga-flow.js';
import { chooseFlow } from './fpga-flows.js';
import type { FpgaRequest, FpgaStep } from './fpga-request.js';
import { FPGA_FILES } from './fpga-script.js';
import { parseLongestPath } from './parse-longest-path.js';
import { planFpgaRun } from './plan-fpga-run.js';
import { readCellTypes, readGates } from './read-mapped-netlist.js';
import { findRouter, type Router, routeDesign } from './route-design.js';

/** Everything one build works with. */
interface FpgaBuild {
  readonly request: FpgaRequest;
  readonly flow: FpgaFlow;
  readonly yosys: Yosys;
  readonly toolVersion: string;
  readonly router: Router;
  readonly run: YosysRequest;
  readonly inputs: FolderContents;
  /** What the tools have left so far, by file name of the build's folder. */
  readonly artefacts: Map<string, string>;
  readonly onStep: (step: FpgaStep) => void;
}

export interface SynthesiseFpgaOptions {
  readonly onStep?: (step: FpgaStep) => void;
}

type Outputs = Readonly<Record<string, string>>;

/** Compares the mapped netlist, its cells replaced by their models, with the interpreter. */
function verify({ request, flow }: FpgaBuild, outputs: Outputs): NetlistVerification {
  const { design, vectors, seed = DEFAULT_SEED } = request;
  const { gatesJson } = FPGA_FILES;
  const gates = readGates(outputs[gatesJson], design.top, flow, gatesJson);
  const checked = verifyNetlist(gates.netlist, gates.library, design, vectors, {
    powerVectors: 1,
    stallSeed: seed,
  });
  const [fault] = checked.faults;
  if (fault === undefined) return checked;
  const { mismatches, vectors: count } = checked.verified;
  throw new ParetapeError('MISMATCH', `the netlist breaks the protocol: ${fault}`, {
    hint: `${mismatches} of ${count} test vectors came out wrong or not at all`,
  });
}

/** The report without place and route, and without the time it took. */
function describeNetlist(
  build: FpgaBuild,
  outputs: Outputs,
): Omit<FpgaReport, 'timing' | 'wallSeconds'> {
  const { request, flow, yosys, onStep } = build;
  const { design, target, dsp = 'auto' } = request;
  const types = readCellTypes(outputs[FPGA_FILES.netlistJson], design.top, FPGA_FILES.netlistJson);
  const cellCounts = countCellTypes(types);
  const resources = countResources(cellCounts, flow);
  const longestPath = parseLongestPath(outputs[FPGA_FILES.longestPath], types, flow);
  const utilisation = compareWithPart(resources, target.resources);
  onStep('verify');
  const { verified, latencyCycles, initiationInterval } = verify(build, outputs);
  return {
    kind: 'fpga',
    tool: yosys.id === 'yowasp' ? '@yowasp/yosys' : 'yosys',
    toolVersion: build.toolVersion,
    target: target.id,
    family: target.family,
    top: design.top,
    dsp,
    metrics: { ...resources, longestPath, latencyCycles, initiationInterval },
    utilisation,
    fits: Object.values(utilisation).every(({ used, available }) => used <= available),
    verified,
    cellCounts,
  };
}

interface Finished {
  readonly report: FpgaReport;
  readonly peakMemoryMb: number;
}

async function runBuild(build: FpgaBuild, started: number): Promise<Finished> {
  const { request, yosys, run, router, artefacts, onStep } = build;
  onStep('yosys');
  const { outputs, log, peakMemoryMb } = await yosys.run(run);
  artefacts.set('run.log', log);
  for (const name of STORED_OUTPUTS) artefacts.set(name, outputs[name]);
  const netlist = describeNetlist(build, outputs);
  onStep('route');
  const wrapped = router.kind === 'none' ? undefined : outputs[FPGA_FILES.wrappedJson];
  const keep = (name: string, text: string) => artefacts.set(name, text);
  const timing = await routeDesign(request, router, wrapped, keep);
  const wallSeconds = (performance.now() - started) / 1000;
  return { report: { ...netlist, timing, wallSeconds }, peakMemoryMb };
}

async function storeSuccess(
  { inputs, artefacts }: FpgaBuild,
  folder: string,
  { report, peakMemoryMb }: Finished,
): Promise<void> {
  await writeStepFolder(folder, {
    ...inputs,
    ...Object.fromEntries(artefacts),
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'process.json': describeProcess(report.wallSeconds, peakMemoryMb),
  });
  await rm(failedFolderOf(folder), { recursive: true, force: true });
}

async function prepareBuild(
  request: FpgaRequest,
  { onStep = () => {} }: SynthesiseFpgaOptions,
): Promise<FpgaBuild> {
  const flow = chooseFlow(request.target.family);
  const yosys = chooseYosys(request.yosys);
  const [toolVersion, router] = [await yosys.version(), await findRouter(request)];
  const run = planFpgaRun(request, flow, router.kind !== 'none');
  const inputs = describeFpgaInputs(request, run, toolVersion, router);
  const artefacts = new Map<string, string>();
  return { request, flow, yosys, toolVersion, router, run, inputs, artefacts, onStep };
}

/**
 * Maps a design to an FPGA and measures the netlist. A design that does not fit or misses its clock is a result, as
 * are wrong outputs, counted in `verified` for the caller to judge; a netlist that hangs or breaks the protocol is a
 * MISMATCH, a failing tool TOOL_FAILED. With the built-in Yosys this blocks the thread: call it in a worker process.
 */
export async function synthesiseFpga(
  request: FpgaRequest,
  options: SynthesiseFpgaOptions = {},
): Promise<FpgaReport> {
  const started = performance.now();
  const build = await prepareBuild(request, options);
  const { folder } = request;
  try {
    const finished = await runBuild(build, started);
    if (folder === undefined) return finished.report;
    build.onStep('store');
    await storeSuccess(build, folder, finished);
    return finished.report;
  } catch (thrown) {
    if (folder === undefined) throw thrown;
    return await storeFailure(build, folder, thrown);
  }
}
