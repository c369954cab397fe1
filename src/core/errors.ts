// The one error type of paretape: a closed list of codes, where it happened, what was expected.

/** Every way a run can fail on purpose. The code decides the exit code of the command line. */
export type ErrorCode =
  | 'USAGE'
  | 'CONFIG'
  | 'INPUT'
  | 'NO_DESIGN'
  | 'TOOL_FAILED'
  | 'MISSING'
  | 'STORAGE'
  | 'MISMATCH'
  | 'INTERRUPTED'
  | 'INTERNAL';

const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  USAGE: 2,
  CONFIG: 2,
  INPUT: 2,
  NO_DESIGN: 3,
  TOOL_FAILED: 4,
  MISSING: 5,
  STORAGE: 5,
  MISMATCH: 1,
  INTERRUPTED: 130,
  INTERNAL: 1,
};

/** Where in a file an error lies; line and column count from one. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ErrorDetails {
  readonly position?: SourcePosition;
  /** One sentence on how to mend it: what was expected, the nearest valid name. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error with a stable code. `message` says what is wrong, `hint` what was expected instead. */
export class ParetapeError extends Error {
  readonly code: ErrorCode;
  readonly position: SourcePosition | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'ParetapeError';
    this.code = code;
    this.position = details.position;
    this.hint = details.hint;
  }
}

/** Exit code of the command line for an error of this code (ARCHITECTURE: 0 done … 143 terminated). */
export function exitCodeOf(code: ErrorCode): number {
  return EXIT_CODES[code];
}

/** `file:line:column`, leaving out what is unknown. */
export function formatPosition(position: SourcePosition): string {
  const parts = [position.file, position.line, position.column];
  return parts.filter((part) => part !== undefined).join(':');
}

/** Message of anything that was thrown, for use inside another message. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
