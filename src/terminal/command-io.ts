// What a command may touch of the outside world: its streams, folder and environment.

/** Streams and surroundings of a command; tests bring their own. */
export interface CommandIo {
  /** The answer of the command, nothing else. */
  stdout(text: string): void;
  /** Progress, notes and errors. */
  stderr(text: string): void;
  /** True when stderr is a terminal. */
  readonly isTty: boolean;
  /** Width for tables on stdout in characters; Infinity when it is no terminal. */
  readonly columns: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}
