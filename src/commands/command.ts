// The contract of a command: what it is called, which options it takes, what it does.
import type { Command as CommanderCommand } from 'commander';
import type { CommandIo } from '../terminal/command-io.js';

export type { CommandIo } from '../terminal/command-io.js';

/** Options every command understands. */
export interface GlobalOptions {
  /** Print one versioned JSON document instead of text. */
  readonly json: boolean;
  /** No progress, no notes. */
  readonly quiet: boolean;
  /** Errors with their stack. */
  readonly debug: boolean;
  /** Absolute path of the folder that holds one folder per study. */
  readonly resultsRoot: string;
}

/** One call of a command. */
export interface CommandCall {
  readonly io: CommandIo;
  readonly global: GlobalOptions;
  /** Positional arguments as declared; an optional one that is left out is undefined. */
  readonly args: readonly (string | undefined)[];
  /** The command's own options by camel-cased name, as commander parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * One command, one file, one line in the list of index.ts. Heavy rooms (training, synthesis, charts)
 * are imported inside `run`, so that `--help` stays quick.
 */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Declares arguments and options. */
  declare?(command: CommanderCommand): void;
  /**
   * Does the work, prints the answer to stdout and returns the exit code: 0 done, 3 no design meets
   * the constraints, 4 some tool runs failed, 5 something is missing. Throws ParetapeError otherwise.
   */
  run?(call: CommandCall): Promise<number>;
  /** Commands below this one, as `ls` in `study ls`; then there is no `run`. */
  readonly subcommands?: readonly Command[];
}
