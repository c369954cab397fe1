// The files an FPGA build leaves behind, so that anyone can see what was run and run it again.
import { canonicalJson, contentHash } from '../../core/hash.js';
import type { FolderContents } from '../step-folder.js';
import { DEFAULT_SEED } from '../synthesis-request.js';
import { SCRIPT_FILE, type YosysRequest } from '../yosys.js';
import type { FpgaRequest } from './fpga-request.js';
import { FPGA_FILES } from './fpga-script.js';
import { listNextpnrArguments } from './nextpnr.js';
import type { Router } from './route-design.js';

/** Everything the build depended on, in words and hashes. */
function describeRequest(request: FpgaRequest, toolVersion: string, router: Router): string {
  const { design, target, vectors } = request;
  const description = {
    top: design.top,
    rtlHash: contentHash(design.modules),
    target,
    dsp: request.dsp ?? 'auto',
    yosys: request.yosys,
    yosysVersion: toolVersion,
    router,
    clockPeriodNs: request.clockPeriodNs,
    vectors: vectors.count,
    vectorsHash: contentHash([vectors.inputs, vectors.outputs]),
    seed: request.seed ?? DEFAULT_SEED,
    timeoutSeconds: request.timeoutSeconds,
  };
  return `${JSON.stringify(JSON.parse(canonicalJson(description)), null, 2)}\n`;
}

/** The commands in their order, as typed in the build's folder. */
function listCommands(request: FpgaRequest, router: Router): string[] {
  const yosys = `yosys -s ${SCRIPT_FILE}`;
  if (router.kind === 'none') return [yosys];
  const { target, clockPeriodNs, seed = DEFAULT_SEED } = request;
  const words = listNextpnrArguments({ target, clockPeriodNs, seed });
  return [yosys, `nextpnr-ice40 ${words.join(' ')}`];
}

function writeReproduction(
  commands: readonly string[],
  run: YosysRequest,
  toolVersion: string,
): string {
  const files = Object.keys(run.files).filter((name) => !name.startsWith('rtl/'));
  const copied = ['rtl', SCRIPT_FILE, ...files].map((name) => `"$here/${name}"`).join(' ');
  return [
    '#!/bin/sh',
    `# Runs this build again in the folder "again". Needs Yosys ${toolVersion} as yosys, or named by $YOSYS.`,
    'set -e',
    'here=$(cd "$(dirname "$0")" && pwd)',
    'mkdir -p "$here/again"',
    'cd "$here/again"',
    `cp -R ${copied} .`,
    ...commands.map((line) => line.replace(/^yosys /, '"$${YOSYS:-yosys}" ')),
    '',
  ].join('\n');
}

/** The inputs of a build and how to repeat it. */
export function describeFpgaInputs(
  request: FpgaRequest,
  run: YosysRequest,
  toolVersion: string,
  router: Router,
): FolderContents {
  const commands = listCommands(request, router);
  return {
    ...run.files,
    [SCRIPT_FILE]: run.script,
    'request.json': describeRequest(request, toolVersion, router),
    'reproduce.sh': writeReproduction(commands, run, toolVersion),
    COMMANDS: `${commands.join('\n')}\n`,
  };
}

/** Outputs of the tools that stay in the build's folder. */
export const STORED_OUTPUTS = [
  FPGA_FILES.statistics,
  FPGA_FILES.longestPath,
  FPGA_FILES.netlistVerilog,
] as const;
