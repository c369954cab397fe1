// Places and routes an iCE40 netlist with nextpnr, where it is installed.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParetapeError } from '../../core/errors.js';
import type { FpgaTarget } from '../../core/target.js';
import { runProgram } from '../run-program.js';

export const NEXTPNR = 'nextpnr-ice40';
export const NEXTPNR_REPORT = 'nextpnr.json';

const VERSION_TIMEOUT_SECONDS = 20;
const NETLIST = 'pins.json';
const SHOWN_LINES = 10;

/** A line of the utilisation the log prints before placement: kind of cell, used, available. */
const UTILISATION = /^Info:\s+(\w+):\s*(\d+)\/\s*(\d+)\s+\d+%$/gm;
/** The error where a part that is not full by its counts has no place left, e.g. for chains. */
const NO_PLACE = /^ERROR: (.*(?:Unable to place|Unable to find|failed to place).*)$/im;

/** Version of the program, e.g. `0.4-1+b1`; undefined where it is not installed or answers like another. */
export async function readNextpnrVersion(program: string): Promise<string | undefined> {
  const { log, exitCode } = await runProgram(
    program,
    ['--version'],
    tmpdir(),
    VERSION_TIMEOUT_SECONDS,
  );
  if (exitCode !== 0) return undefined;
  return /nextpnr-ice40.*\(Version ([^)\s]+)\)/.exec(log)?.[1];
}

export interface NextpnrOptions {
  readonly program: string;
  readonly target: FpgaTarget;
  readonly clockPeriodNs: number;
  readonly seed: number;
  readonly timeoutSeconds: number;
}

/** The command line, with file names relative to the folder it runs in. */
export function listNextpnrArguments({
  target,
  clockPeriodNs,
  seed,
}: Omit<NextpnrOptions, 'program' | 'timeoutSeconds'>): string[] {
  return [
    `--${target.part}`,
    ...['--package', target.package],
    ...['--json', NETLIST],
    ...['--freq', String(1000 / clockPeriodNs)],
    ...['--seed', String(seed)],
    ...['--report', NEXTPNR_REPORT],
    '--timing-allow-fail',
    '--pcf-allow-unconstrained',
  ];
}

export type NextpnrResult = { readonly log: string } & (
  | { readonly kind: 'routed'; readonly report: string }
  | { readonly kind: 'not placed'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: ParetapeError }
);

/** Why the netlist cannot be placed in the part, by the log of a failed run; undefined where that was not the cause. */
export function findMissingRoom(log: string): string | undefined {
  for (const [, cell, used, available] of log.matchAll(UTILISATION)) {
    if (Number(used) > Number(available)) {
      return `design and wrapper need ${used} ${cell}, the part has ${available}`;
    }
  }
  return NO_PLACE.exec(log)?.[1];
}

function describeFailure(why: string, log: string): ParetapeError {
  const lines = log.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n').trim();
  return new ParetapeError('TOOL_FAILED', `${NEXTPNR} ${why}${lines ? `:\n${lines}` : ''}`);
}

async function runIn(
  folder: string,
  netlistJson: string,
  options: NextpnrOptions,
): Promise<NextpnrResult> {
  await writeFile(join(folder, NETLIST), netlistJson);
  const { program, timeoutSeconds } = options;
  const ended = await runProgram(program, listNextpnrArguments(options), folder, timeoutSeconds);
  const { log } = ended;
  if (ended.timedOut) {
    return {
      kind: 'failed',
      error: describeFailure(`was killed after ${timeoutSeconds} s`, log),
      log,
    };
  }
  if (ended.exitCode === 0) {
    return { kind: 'routed', report: await readFile(join(folder, NEXTPNR_REPORT), 'utf8'), log };
  }
  const reason = findMissingRoom(log);
  if (reason !== undefined) return { kind: 'not placed', reason, log };
  return { kind: 'failed', error: describeFailure('failed', log), log };
}

/** Runs the program on a netlist of iCE40 cells. What fails for other reasons than a part too small is TOOL_FAILED. */
export async function placeAndRoute(
  netlistJson: string,
  options: NextpnrOptions,
): Promise<NextpnrResult> {
  const folder = await mkdtemp(join(tmpdir(), 'paretape-nextpnr-'));
  try {
    return await runIn(folder, netlistJson, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
