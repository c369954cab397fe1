// One try of a user's tool, in a folder of its own that stays whatever happens.
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { formatPosition, messageOf, ParetapeError } from '../../core/errors.js';
import type { ExternalReport, ReadReport } from '../../core/external-report.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import {
  describeEnding,
  explainEnding,
  quoteCommand,
  writeReproduction,
} from './describe-attempt.js';
import type { ExternalRequest } from './external-request.js';
import { mergeFigures } from './merge-figures.js';
import { fillPlaceholders, fillTool, type PlaceholderValues } from './placeholders.js';
import { readLogTail } from './read-log-tail.js';
import { readReport } from './read-reports.js';
import { runTool, type ToolEnding } from './run-tool.js';

/** An attempt that succeeded. */
export interface Attempt extends Pick<ExternalReport, 'reports' | 'figures' | 'sources'> {
  readonly command: readonly string[];
  readonly ending: ToolEnding;
}

/** An attempt that failed; whether another one may succeed. */
export interface FailedAttempt {
  readonly error: ParetapeError;
  readonly isRepeatable: boolean;
}

const LOG_FILE = 'run.log';

/** The shell's words for "cannot be run" and "not found". */
const NOT_RUNNABLE: ReadonlySet<number | undefined> = new Set([126, 127]);

/** The tool's failure with its last words, where the log lies and how to run it again. */
async function describeFailure(
  code: 'TOOL_FAILED' | 'MISSING' | 'INTERRUPTED',
  why: string,
  folder: string,
  cause?: unknown,
): Promise<ParetapeError> {
  const tail = await readLogTail(join(folder, LOG_FILE));
  const position = cause instanceof ParetapeError ? cause.position : undefined;
  const place = position === undefined ? '' : ` (${formatPosition(position)})`;
  const hint = cause instanceof ParetapeError ? cause.hint : undefined;
  const where = `log: ${join(folder, LOG_FILE)}; again: sh ${join(folder, 'reproduce.sh')}`;
  const message = [`${why}${place}${tail.length > 0 ? ':' : ''}`, ...tail].join('\n');
  return new ParetapeError(code, message, {
    position,
    hint: hint === undefined ? where : `${hint}; ${where}`,
    cause,
  });
}

async function readFigures(
  { tool, clockPeriodNs }: ExternalRequest,
  values: PlaceholderValues,
  folder: string,
  startedMs: number,
): Promise<Pick<Attempt, 'reports' | 'figures' | 'sources'>> {
  const read = (format: string, file: string) =>
    readReport({ format, file: fillPlaceholders(file, values) }, folder, startedMs);
  const reports: ReadReport[] = [];
  for (const { format, file } of tool.reports) reports.push(await read(format, file));
  if (tool.metrics === undefined) return { reports, ...mergeFigures(reports, clockPeriodNs) };
  const metrics = await read('paretape-metrics', tool.metrics);
  return { reports: [...reports, metrics], ...mergeFigures(reports, clockPeriodNs, metrics) };
}

/** Runs the tool once in `folder`, which must be new. Throws only where the machine refuses. */
export async function runAttempt(
  request: ExternalRequest,
  inputs: PlaceholderValues,
  folder: string,
): Promise<Attempt | FailedAttempt> {
  const { tool, signal } = request;
  const values = { ...inputs, folder };
  const { command, environment } = fillTool(tool, values);
  const again = fillTool(tool, { ...inputs, folder: join(folder, 'again') });
  await mkdir(folder);
  await writeFile(join(folder, 'COMMANDS'), `${quoteCommand(command)}\n`);
  await writeFile(
    join(folder, 'reproduce.sh'),
    writeReproduction(again.command, again.environment),
  );
  const { timeoutSeconds, memoryLimitMb } = tool;
  // File times are on this clock too.
  const startedMs = Date.now();
  const ending = await runTool({
    command,
    environment,
    cwd: folder,
    logFile: join(folder, LOG_FILE),
    timeoutSeconds,
    memoryLimitMb,
    signal,
  });
  await writeAtomically(join(folder, 'process.json'), describeEnding(ending));
  const name = basename(command[0]);
  const why = explainEnding(ending, tool);
  if (why !== undefined) {
    const isMissing = ending.reason === 'exit' && NOT_RUNNABLE.has(ending.exitCode);
    const code =
      ending.reason === 'interrupted' ? 'INTERRUPTED' : isMissing ? 'MISSING' : 'TOOL_FAILED';
    const text = isMissing ? `cannot run "${command[0]}"` : `${name} ${why}`;
    const error = await describeFailure(code, text, folder);
    return { error, isRepeatable: ending.reason === 'exit' && !isMissing };
  }
  try {
    return { command, ending, ...(await readFigures(request, values, folder, startedMs)) };
  } catch (thrown) {
    const text = `${name} ended well, but ${messageOf(thrown)}`;
    return {
      error: await describeFailure('TOOL_FAILED', text, folder, thrown),
      isRepeatable: false,
    };
  }
}
