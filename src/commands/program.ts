// The command-line grammar: global options, every command of the list, errors that help.
import { resolve } from 'node:path';
import { Command as CommanderCommand, Option } from 'commander';
import { PACKAGE_VERSION } from '../core/package-version.js';
import type { Command, CommandIo, GlobalOptions } from './command.js';
import { COMMANDS } from './index.js';

const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 bug of paretape, 2 bad usage, configuration or input file,
3 no design meets the constraints, 4 some tool runs failed, 5 something is missing,
130 interrupted (the same command again resumes)`;

function globalOptionsOf(program: CommanderCommand, io: CommandIo): GlobalOptions {
  const given = program.opts();
  return {
    json: given.json === true,
    quiet: given.quiet === true,
    debug: given.debug === true,
    resultsRoot: resolve(io.cwd, String(given.results)),
  };
}

/** Commander's settings that subcommands inherit. */
function configure(command: CommanderCommand, io: CommandIo): void {
  command
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => io.stderr(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'error USAGE ')),
    });
}

function addCommand(
  parent: CommanderCommand,
  definition: Command,
  io: CommandIo,
  program: CommanderCommand,
  finish: (exitCode: number) => void,
): void {
  const command = parent.command(definition.name).description(definition.summary);
  definition.declare?.(command);
  for (const below of definition.subcommands ?? []) addCommand(command, below, io, program, finish);
  const run = definition.run;
  if (run === undefined) return;
  command.allowExcessArguments(false).action(async () => {
    const global = globalOptionsOf(program, io);
    finish(await run({ io, global, args: command.processedArgs, options: command.opts() }));
  });
}

/** The whole grammar; `finish` receives the exit code of the command that ran. */
export function buildProgram(io: CommandIo, finish: (exitCode: number) => void): CommanderCommand {
  const program = new CommanderCommand('paretape');
  configure(program, io);
  program
    .description('From a dataset to measured neural-network hardware: train, sweep, build, select.')
    .version(PACKAGE_VERSION, '--version', 'print the version')
    .option('--json', 'print one versioned JSON document')
    .option('--quiet', 'no progress and no notes')
    .option('--debug', 'errors with their stack')
    .addOption(
      new Option('--results <dir>', 'folder that holds one folder per study').default(
        io.env.PARETAPE_RESULTS || 'results',
      ),
    )
    .addHelpText('after', EXIT_CODE_HELP);
  for (const definition of COMMANDS) addCommand(program, definition, io, program, finish);
  return program;
}
