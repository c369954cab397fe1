// Synthesis by a tool of the user's: inputs written, the tool run and repeated where that helps, its reports read.
import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ParetapeError } from '../../core/errors.js';
import type { ExternalReport } from '../../core/external-report.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import type { ExternalRequest } from './external-request.js';
import { fillTool, type PlaceholderValues } from './placeholders.js';
import { readLogHead } from './read-log-tail.js';
import { type Attempt, type FailedAttempt, runAttempt } from './run-attempt.js';
import { runTool } from './run-tool.js';
import { writeInputs } from './write-inputs.js';

const VERSION_TIMEOUT_SECONDS = 120;

/** The first attempt folder that is not taken: those of an earlier run stay. */
async function chooseAttemptFolder(folder: string): Promise<string> {
  const taken = (await readdir(folder)).map((name) => /^attempt-(\d{1,6})$/.exec(name)?.[1] ?? '0');
  return join(folder, `attempt-${Math.max(0, ...taken.map(Number)) + 1}`);
}

async function readVersion(
  { tool, signal }: ExternalRequest,
  values: PlaceholderValues,
  folder: string,
): Promise<string | undefined> {
  if (tool.versionCommand === undefined) return undefined;
  const { command, environment } = fillTool({ ...tool, command: tool.versionCommand }, values);
  const logFile = join(folder, 'version.log');
  await writeAtomically(logFile, '');
  const { exitCode } = await runTool({
    command,
    cwd: folder,
    environment,
    logFile,
    timeoutSeconds: VERSION_TIMEOUT_SECONDS,
    signal,
  });
  const version = await readLogHead(logFile);
  if (exitCode === 0 && version !== undefined) return version;
  throw new ParetapeError('MISSING', `"${command.join(' ')}" tells no version: ${version ?? ''}`, {
    hint: `log: ${logFile}; mend or leave out versionCommand`,
  });
}

async function runWithRetries(
  request: ExternalRequest,
  inputs: PlaceholderValues,
  folder: string,
): Promise<{ attempt: Attempt; attempts: number }> {
  const { retries, retryDelaySeconds } = request.tool;
  for (let attempts = 1; ; attempts++) {
    const place = await chooseAttemptFolder(folder);
    const attempt: Attempt | FailedAttempt = await runAttempt(request, inputs, place);
    if (!('error' in attempt)) return { attempt, attempts };
    await writeAtomically(join(place, 'error.txt'), `${attempt.error.message}\n`);
    if (!attempt.isRepeatable || attempts > retries) throw attempt.error;
    const delayMs = retryDelaySeconds * 1000 * 2 ** (attempts - 1);
    await wait(delayMs, undefined, { signal: request.signal }).catch((cause: unknown) => {
      throw new ParetapeError('INTERRUPTED', attempt.error.message, { cause });
    });
  }
}

/**
 * Runs a user's tool on a design. Leaves `folder` with the inputs, one folder an attempt and, last, `report.json`.
 * TOOL_FAILED where the tool fails, is killed for time or memory, or leaves no readable report; MISSING where it
 * cannot be run; CONFIG for a placeholder that does not exist; INTERRUPTED when aborted.
 */
export async function runExternal(request: ExternalRequest): Promise<ExternalReport> {
  const started = performance.now();
  const folder = resolve(request.folder);
  const inputs = await writeInputs(request, folder);
  const toolVersion = await readVersion(request, { ...inputs, folder }, folder);
  const { attempt, attempts } = await runWithRetries(request, inputs, folder);
  const { command, ending, figures, sources, reports } = attempt;
  const report: ExternalReport = {
    tool: basename(command[0]),
    toolVersion,
    target: request.target,
    top: request.design.top,
    clockPeriodNs: request.clockPeriodNs,
    command,
    figures,
    sources,
    reports,
    attempts,
    wallSeconds: (performance.now() - started) / 1000,
    peakMemoryMb: ending.peakMemoryMb,
  };
  await writeAtomically(join(folder, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
