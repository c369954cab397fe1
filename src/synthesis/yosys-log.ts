// Reads what Yosys prints: its version, its memory and why it failed.
import { messageOf, ParetapeError } from '../core/errors.js';

const SHOWN_LINES = 10;

/** The cause of a failed run's error. The log is no enumerable member: printing the error must not print it. */
class YosysFailure extends Error {
  readonly #log: string;

  constructor(log: string, cause: unknown) {
    super('yosys failed', { cause });
    this.name = 'YosysFailure';
    this.#log = log;
  }

  /** All the tool printed. */
  get log(): string {
    return this.#log;
  }
}

/** The failure of a run as TOOL_FAILED, with the last ten lines the tool printed. */
export function describeYosysFailure(why: string, log: string, cause?: unknown): ParetapeError {
  const lines = log.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n').trim();
  const message = lines ? `yosys ${why}:\n${lines}` : `yosys ${why}`;
  return new ParetapeError('TOOL_FAILED', message, { cause: new YosysFailure(log, cause) });
}

/** The whole log of a failed run; the message itself for any other error. */
export function findFailureLog(thrown: unknown): string {
  const cause = thrown instanceof ParetapeError ? thrown.cause : undefined;
  return cause instanceof YosysFailure ? cause.log : `${messageOf(thrown)}\n`;
}

/** `0.55` or `0.23+10` out of `Yosys 0.55 (git sha1 …)`. */
export function parseYosysVersion(text: string): string {
  const found = /Yosys\s+(\d+\.\d+[\w.+-]*)/.exec(text);
  if (found) return found[1];
  throw new ParetapeError('MISSING', 'this program does not answer like yosys', {
    hint: `expected "Yosys <version>", got "${text.slice(0, 80).trim()}"`,
  });
}

/** Peak memory in MB from the footer `… MEM: 17.57 MB peak`; 0 where the tool does not print it. */
export function parsePeakMemoryMb(log: string): number {
  const found = /MEM:\s+(\d+(?:\.\d+)?)\s+MB\s+peak/.exec(log);
  return found ? Number(found[1]) : 0;
}

/** Picks the wanted files out of what a run left. */
export function pickOutputs(
  names: readonly string[],
  read: (name: string) => string | undefined,
  log: string,
): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const text = read(name);
      if (text === undefined) throw describeYosysFailure(`wrote no ${name}`, log);
      return [name, text];
    }),
  );
}
