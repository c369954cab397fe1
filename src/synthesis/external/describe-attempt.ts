// What an attempt leaves beside the tool's own files: the command, how to repeat it, how it ended.
import type { ToolEnding } from './run-tool.js';

/** A word as a POSIX shell reads it back. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command as one line for a shell. */
export function quoteCommand(command: readonly string[]): string {
  return command.map(quoteWord).join(' ');
}

/** A script that runs the command again in the folder `again` beside it; `command` and `environment` are for that folder. */
export function writeReproduction(
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
): string {
  const settings = Object.entries(environment).map(
    ([name, value]) => `${name}=${quoteWord(value)}`,
  );
  return [
    '#!/bin/sh',
    '# Runs this attempt again in the folder "again".',
    'set -e',
    'mkdir -p "$(dirname "$0")/again"',
    'cd "$(dirname "$0")/again"',
    ['exec', 'env', ...settings, quoteCommand(command)].join(' '),
    '',
  ].join('\n');
}

/** Time, memory and exit of the run; kept apart from the figures. */
export function describeEnding(ending: ToolEnding): string {
  const rounded = {
    reason: ending.reason,
    exitCode: ending.exitCode,
    signal: ending.signalName,
    wallSeconds: Number(ending.wallSeconds.toFixed(3)),
    peakMemoryMb: Math.round(ending.peakMemoryMb),
  };
  return `${JSON.stringify(rounded, null, 2)}\n`;
}

/** Why a run failed, in words; undefined for one that succeeded. */
export function explainEnding(
  ending: ToolEnding,
  limits: { readonly timeoutSeconds: number; readonly memoryLimitMb?: number },
): string | undefined {
  const { reason, exitCode, signalName, peakMemoryMb } = ending;
  if (reason === 'timeout') return `was killed after ${limits.timeoutSeconds} s`;
  if (reason === 'memory') {
    return `was killed at ${Math.round(peakMemoryMb)} MB, over its limit of ${limits.memoryLimitMb} MB`;
  }
  if (reason === 'log') return 'was killed: it printed without end';
  if (reason === 'interrupted') return 'was interrupted';
  if (exitCode === 0) return undefined;
  return exitCode === undefined
    ? `was ended by ${signalName}`
    : `failed with exit code ${exitCode}`;
}
