// One build from Verilog to measured figures: map, verify, time, power, and leave a folder that tells all.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import type { MacroUse, Proof, SynthesisReport } from '../core/synthesis-report.js';
import { buildNetlist, listMemoryFiles, listSources, planYosysRun } from './build-netlist.js';
import { chooseYosys } from './choose-yosys.js';
import { describeInputs, describeProcess, libraryPath } from './describe-build.js';
import { type MacroFigures, measureMacros } from './macros/measure-macros.js';
import { placeMemories } from './macros/place-memories.js';
import { type SplitNetlist, splitMacros } from './macros/split-macros.js';
import { countCells, measureArea } from './measure-netlist.js';
import { analysePower } from './power/analyse-power.js';
import { type PreparedLibrary, prepareLibrary } from './prepare-library.js';
import { proveDesign } from './proof/prove-design.js';
import { type FolderContents, writeOnce, writeStepFolder } from './step-folder.js';
import { failedFolderOf, storeFailure } from './store-failure.js';
import { DEFAULT_SEED, type SynthesisRequest, type SynthesisStep } from './synthesis-request.js';
import { analyseTiming } from './timing/analyse-timing.js';
import { type NetlistVerification, verifyNetlist } from './verify-netlist.js';
import type { Yosys } from './yosys.js';
import { BUILD_FILES } from './yosys-script.js';

/** Outputs of the tool that stay in the build's folder. */
const STORED_OUTPUTS = [BUILD_FILES.statistics, BUILD_FILES.netlistVerilog];

export interface SynthesiseOptions {
  /** The target's library where it has been prepared before. */
  readonly prepared?: PreparedLibrary;
  readonly onStep?: (step: SynthesisStep) => void;
}

/** Everything one build works with. */
interface Build {
  readonly request: SynthesisRequest;
  readonly prepared: PreparedLibrary;
  readonly yosys: Yosys;
  readonly toolVersion: string;
  readonly inputs: FolderContents;
  /** What the tool has left so far, by file name of the build's folder. */
  readonly artefacts: Map<string, string>;
  readonly onStep: (step: SynthesisStep) => void;
}

/** What is measured of a netlist. */
type Measured = Pick<SynthesisReport, 'metrics'> & { readonly macros: readonly MacroUse[] };

/** A netlist that breaks the protocol has no cycles or energy worth reporting. */
function checkFaults({ faults, verified }: NetlistVerification): void {
  if (faults.length === 0) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new ParetapeError('MISMATCH', `the netlist breaks the protocol: ${faults[0]}${more}`, {
    hint: `${verified.mismatches} of ${verified.vectors} test vectors came out wrong or not at all`,
  });
}

/** The members of the metrics that macros add to; nothing where there are none. */
function metricsOfMacros({ macros, areaUm2, leakageMw, energyPj }: MacroFigures) {
  if (macros.length === 0) return {};
  return { macroAreaUm2: areaUm2, macroLeakageMw: leakageMw, macroEnergyPj: energyPj };
}

/** Power of columns counts their leakage and what toggles around them, not their reads. */
function measure(build: Build, split: SplitNetlist, checked: NetlistVerification): Measured {
  const { request, prepared, onStep } = build;
  const { clockPeriodNs, target } = request;
  const { latencyCycles, initiationInterval, stimulus, warmupCycles } = checked;
  onStep('timing');
  const { criticalPathNs } = analyseTiming(split.netlist, split.library);
  onStep('power');
  const power = analysePower(split.netlist, split.library, stimulus, {
    clockPeriodNs,
    warmupCycles,
  });
  const macros = measureMacros(split.macros, power, initiationInterval);
  const metrics = {
    ...measureArea(countCells(split.cells), prepared.library, target.technology.nand2AreaUm2),
    ...metricsOfMacros(macros),
    criticalPathNs,
    fmaxMhz: 1000 / criticalPathNs,
    slackNs: clockPeriodNs - criticalPathNs,
    clockPeriodNs,
    leakageMw: power.leakageMw,
    dynamicMw: power.dynamicMw + macros.energyPj / (initiationInterval * clockPeriodNs),
    energyPj: power.energyPerCyclePj * initiationInterval + macros.energyPj,
    latencyCycles,
    initiationInterval,
  };
  return { metrics, macros: macros.macros };
}

async function prove(build: Build, netlist: string): Promise<Proof | undefined> {
  const { request, prepared, yosys, onStep } = build;
  if (request.proof === undefined) return undefined;
  onStep('proof');
  const { reference, timeoutSeconds } = request.proof;
  const modules = listSources(request.design);
  const memories = listMemoryFiles(request.design).map((name) => [name, modules[name]]);
  const sources = {
    verilog: { [BUILD_FILES.netlistVerilog]: netlist, ...Object.fromEntries(memories) },
    liberty: prepared.trimmedLiberty,
  };
  return proveDesign(yosys, request.design, reference, sources, timeoutSeconds);
}

/** Maps, verifies and measures; returns the report without the time it took. */
async function runBuild(build: Build): Promise<{ report: SynthesisReport; peakMemoryMb: number }> {
  const { request, prepared, yosys, artefacts, onStep } = build;
  onStep('yosys');
  const memories = placeMemories(request.design, request.target);
  const run = planYosysRun(request, prepared);
  const { netlist, result } = await buildNetlist(yosys, run, request.design.top);
  artefacts.set('run.log', result.log);
  for (const name of STORED_OUTPUTS) artefacts.set(name, result.outputs[name]);
  onStep('verify');
  const split = splitMacros(netlist, prepared.library, memories);
  const checked = verifyNetlist(split.netlist, split.library, request.design, request.vectors, {
    powerVectors: request.powerVectors,
    stallSeed: request.seed ?? DEFAULT_SEED,
  });
  checkFaults(checked);
  const proof = await prove(build, result.outputs[BUILD_FILES.netlistVerilog]);
  const { metrics, macros } = measure(build, split, checked);
  const report = {
    tool: yosys.id === 'yowasp' ? '@yowasp/yosys' : 'yosys',
    toolVersion: build.toolVersion,
    target: request.target.id,
    top: request.design.top,
    metrics,
    verified: checked.verified,
    ...(proof === undefined ? {} : { proof }),
    cellCounts: countCells(split.cells),
    ...(macros.length === 0 ? {} : { macros }),
    wallSeconds: 0,
  };
  return { report, peakMemoryMb: result.peakMemoryMb };
}

async function storeSuccess(
  build: Build,
  folder: string,
  report: SynthesisReport,
  peakMemoryMb: number,
): Promise<void> {
  await writeOnce(join(folder, libraryPath(build.prepared)), build.prepared.trimmedLiberty);
  await writeStepFolder(folder, {
    ...build.inputs,
    ...Object.fromEntries(build.artefacts),
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'process.json': describeProcess(report.wallSeconds, peakMemoryMb),
  });
  await rm(failedFolderOf(folder), { recursive: true, force: true });
}

/** Leaves the library beside what there is of a failed build. */
async function storeFailedBuild(build: Build, folder: string, thrown: unknown): Promise<never> {
  const library = join(failedFolderOf(folder), libraryPath(build.prepared));
  await writeOnce(library, build.prepared.trimmedLiberty);
  return storeFailure(build, folder, thrown);
}

async function prepareBuild(request: SynthesisRequest, options: SynthesiseOptions): Promise<Build> {
  const onStep = options.onStep ?? (() => {});
  onStep('library');
  const prepared = options.prepared ?? prepareLibrary(request.target);
  const yosys = chooseYosys(request.yosys);
  const toolVersion = await yosys.version();
  const run = planYosysRun(request, prepared);
  const inputs = describeInputs(request, prepared, run, toolVersion);
  return { request, prepared, yosys, toolVersion, inputs, artefacts: new Map(), onStep };
}

/**
 * Synthesises a design and measures its netlist. Wrong outputs are counted in `verified`, for the caller to
 * judge; a netlist that hangs or breaks the protocol is a MISMATCH, a failing tool TOOL_FAILED. With the
 * built-in Yosys this blocks the thread: call it in a worker process.
 */
export async function synthesise(
  request: SynthesisRequest,
  options: SynthesiseOptions = {},
): Promise<SynthesisReport> {
  const started = performance.now();
  const build = await prepareBuild(request, options);
  const { folder } = request;
  try {
    const { report: untimed, peakMemoryMb } = await runBuild(build);
    const report = { ...untimed, wallSeconds: (performance.now() - started) / 1000 };
    if (folder === undefined) return report;
    build.onStep('store');
    await storeSuccess(build, folder, report, peakMemoryMb);
    return report;
  } catch (thrown) {
    if (folder === undefined) throw thrown;
    return await storeFailedBuild(build, folder, thrown);
  }
}
