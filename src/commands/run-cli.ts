// Runs one command line: parses it, calls the command, reports failures, hands back the exit code.
import { CommanderError } from 'commander';
import { createColours } from '../terminal/colours.js';
import { exitCodeFor, formatError } from '../terminal/report-error.js';
import type { CommandIo } from './command.js';
import { buildProgram } from './program.js';

/** Exit code of what commander threw: asking for help or version is no error, all else is bad usage. */
function exitCodeOfUsage(error: CommanderError): number {
  return error.exitCode === 0 ? 0 : 2;
}

/** Runs `argv` (without node and script). Never throws; the exit code is that of ARCHITECTURE section 5. */
export async function runCli(argv: readonly string[], io: CommandIo): Promise<number> {
  let exitCode = 0;
  try {
    const program = buildProgram(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError) return exitCodeOfUsage(thrown);
    const colours = createColours(io.isTty, io.env);
    io.stderr(formatError(thrown, { colours, debug: argv.includes('--debug') }));
    return exitCodeFor(thrown);
  }
  return exitCode;
}
