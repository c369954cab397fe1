// How a failure looks on the terminal, and the exit code it means.
import { exitCodeOf, formatPosition, messageOf, ParetapeError } from '../core/errors.js';
import type { Colours } from './colours.js';
import { toPrintable } from './printable.js';

export interface ErrorReportOptions {
  readonly colours: Colours;
  /** Adds the stack, and the causes with theirs. */
  readonly debug: boolean;
}

/** Stack of an error and of its causes, at most five of them. */
function stackOf(thrown: unknown): string {
  const parts: string[] = [];
  let current = thrown;
  for (let depth = 0; current instanceof Error && depth < 5; depth++) {
    parts.push(depth === 0 ? (current.stack ?? current.message) : `caused by ${current.stack}`);
    current = current.cause;
  }
  return parts.length > 0 ? parts.join('\n') : String(thrown);
}

/**
 * `error CODE file:line:column message`, a hint line, and the stack with --debug. Anything that is no
 * ParetapeError is our own bug: code INTERNAL, always with its stack.
 */
export function formatError(thrown: unknown, { colours, debug }: ErrorReportOptions): string {
  const isKnown = thrown instanceof ParetapeError;
  const code = isKnown ? thrown.code : 'INTERNAL';
  const position = isKnown && thrown.position ? `${formatPosition(thrown.position)} ` : '';
  const head = `${colours.red('error')} ${colours.bold(code)}`;
  const lines = [`${head} ${toPrintable(position + messageOf(thrown))}`];
  const hint = isKnown
    ? thrown.hint
    : 'this is a bug of paretape; please report it with the lines below';
  if (hint) lines.push(`${colours.cyan('hint')} ${toPrintable(hint)}`);
  if (debug || code === 'INTERNAL') lines.push(colours.dim(toPrintable(stackOf(thrown))));
  return `${lines.join('\n')}\n`;
}

/** Exit code of the command line for anything thrown: 1 for what is no ParetapeError. */
export function exitCodeFor(thrown: unknown): number {
  return thrown instanceof ParetapeError ? exitCodeOf(thrown.code) : 1;
}
