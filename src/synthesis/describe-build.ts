// The files a build leaves behind, so that anyone can see what was run and run it again.
import { canonicalJson, contentHash } from '../core/hash.js';
import type { PreparedLibrary } from './prepare-library.js';
import type { FolderContents } from './step-folder.js';
import { DEFAULT_SEED, type SynthesisRequest } from './synthesis-request.js';
import { SCRIPT_FILE, type YosysRequest } from './yosys.js';
import { BUILD_FILES } from './yosys-script.js';

/** Everything the build depended on, in words and hashes. */
export function describeRequest(
  request: SynthesisRequest,
  prepared: PreparedLibrary,
  toolVersion: string,
): string {
  const { design, target, vectors } = request;
  const description = {
    top: design.top,
    rtlHash: contentHash(design.modules),
    target: target.id,
    libertyHash: target.libertyHash,
    dontUse: target.dontUse,
    ...(design.memories === undefined ? {} : { memories: target.technology.memories }),
    trimmedLibertyHash: prepared.trimmedHash,
    effort: request.effort,
    delayGoalNs: request.delayGoalNs,
    yosys: request.yosys,
    yosysVersion: toolVersion,
    clockPeriodNs: request.clockPeriodNs,
    vectors: vectors.count,
    vectorsHash: contentHash([vectors.inputs, vectors.outputs]),
    powerVectors: request.powerVectors,
    seed: request.seed ?? DEFAULT_SEED,
    timeoutSeconds: request.timeoutSeconds,
  };
  return `${JSON.stringify(JSON.parse(canonicalJson(description)), null, 2)}\n`;
}

/** Where the trimmed library lies, shared by all builds next to this one; relative to a build's folder. */
export function libraryPath(prepared: PreparedLibrary): string {
  return `../libraries/${prepared.trimmedHash}.lib`;
}

function writeReproduction(
  prepared: PreparedLibrary,
  run: YosysRequest,
  toolVersion: string,
): string {
  const { fullAdderCell, fullAdderMap, constraints } = BUILD_FILES;
  const isUsed = (name: string) => Object.hasOwn(run.files, name);
  const copied = [SCRIPT_FILE, constraints, ...[fullAdderCell, fullAdderMap].filter(isUsed)];
  return [
    '#!/bin/sh',
    `# Runs this synthesis again in the folder "again". Needs Yosys ${toolVersion} as yosys, or named by $YOSYS.`,
    'set -e',
    'here=$(cd "$(dirname "$0")" && pwd)',
    'mkdir -p "$here/again"',
    'cd "$here/again"',
    `cp -R "$here/rtl" ${copied.map((name) => `"$here/${name}"`).join(' ')} .`,
    `cp "$here/${libraryPath(prepared)}" ${BUILD_FILES.liberty}`,
    `"\${YOSYS:-yosys}" -s ${SCRIPT_FILE}`,
    '',
  ].join('\n');
}

/** The inputs of a build and how to repeat it. The library is left out: see `libraryPath`. */
export function describeInputs(
  request: SynthesisRequest,
  prepared: PreparedLibrary,
  run: YosysRequest,
  toolVersion: string,
): FolderContents {
  const inputs = Object.entries(run.files).filter(([name]) => name !== BUILD_FILES.liberty);
  return {
    ...Object.fromEntries(inputs),
    [SCRIPT_FILE]: run.script,
    'request.json': describeRequest(request, prepared, toolVersion),
    'reproduce.sh': writeReproduction(prepared, run, toolVersion),
    COMMANDS: `yosys -s ${SCRIPT_FILE}\n`,
  };
}

/** Time and memory of the run; kept apart from the results, which are the same on every machine. */
export function describeProcess(wallSeconds: number, peakMemoryMb: number): string {
  const rounded = {
    wallSeconds: Number(wallSeconds.toFixed(3)),
    peakMemoryMb: Math.round(peakMemoryMb),
  };
  return `${JSON.stringify(rounded, null, 2)}\n`;
}
