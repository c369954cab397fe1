// Yosys as a program of the user's machine, run in a temporary folder.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { runProgram } from './run-program.js';
import { SCRIPT_FILE, type Yosys, type YosysRequest, type YosysResult } from './yosys.js';
import {
  describeYosysFailure,
  parsePeakMemoryMb,
  parseYosysVersion,
  pickOutputs,
} from './yosys-log.js';

const VERSION_TIMEOUT_SECONDS = 20;

/** 126 and 127 are the shell's words for "cannot be run" and "not found". */
function missingProgram(program: string, log: string): ParetapeError {
  return new ParetapeError('MISSING', `cannot run "${program}": ${log.trim()}`, {
    hint: 'name an executable yosys (absolute, or found in PATH), or use the built-in "yowasp"',
  });
}

async function readVersion(program: string): Promise<string> {
  const ended = await runProgram(program, ['-V'], tmpdir(), VERSION_TIMEOUT_SECONDS);
  if (ended.exitCode !== 0) throw missingProgram(program, ended.log);
  return parseYosysVersion(ended.log);
}

async function writeInputs(folder: string, request: YosysRequest): Promise<void> {
  const files = { ...request.files, [SCRIPT_FILE]: request.script };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function readOutputs(folder: string, names: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    const text = await readFile(join(folder, name), 'utf8').catch((thrown: unknown) => {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw thrown;
    });
    if (text !== undefined) found.set(name, text);
  }
  return found;
}

async function runIn(folder: string, program: string, request: YosysRequest): Promise<YosysResult> {
  await writeInputs(folder, request);
  const ended = await runProgram(program, ['-s', SCRIPT_FILE], folder, request.timeoutSeconds);
  if (ended.timedOut) {
    throw describeYosysFailure(`was killed after ${request.timeoutSeconds} s`, ended.log);
  }
  if (ended.exitCode === 126 || ended.exitCode === 127) throw missingProgram(program, ended.log);
  if (ended.exitCode !== 0) throw describeYosysFailure('failed', ended.log, ended.cause);
  const outputs = await readOutputs(folder, request.outputs);
  return {
    outputs: pickOutputs(request.outputs, (name) => outputs.get(name), ended.log),
    log: ended.log,
    peakMemoryMb: parsePeakMemoryMb(ended.log),
  };
}

/** Yosys from `program`, an absolute path or a name found in PATH. Needs a POSIX shell. */
export function createNativeYosys(program: string): Yosys {
  return {
    id: program,
    version: () => readVersion(program),
    run: async (request) => {
      const folder = await mkdtemp(join(tmpdir(), 'paretape-yosys-'));
      try {
        return await runIn(folder, program, request);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
