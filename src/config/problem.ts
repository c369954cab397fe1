// What is wrong in a file, collected first and thrown together.
import { formatPosition, ParetapeError, type SourcePosition } from '../core/errors.js';

/** One thing wrong at one place. */
export interface Problem {
  readonly position: SourcePosition;
  readonly text: string;
  /** What was expected instead. */
  readonly hint?: string;
}

/** More than this are counted, not listed. */
const MAXIMUM_LISTED = 20;

function compare(a: Problem, b: Problem): number {
  return (
    (a.position.line ?? 0) - (b.position.line ?? 0) ||
    (a.position.column ?? 0) - (b.position.column ?? 0)
  );
}

function lineOf({ position, text, hint }: Problem): string {
  const help = hint === undefined ? '' : ` (${hint})`;
  return `  ${formatPosition(position)} ${text}${help}`;
}

/**
 * One CONFIG error for all problems of a file (at least one), in the order of the file. A single
 * problem is the message itself; several are listed one a line. Its position is that of the first.
 */
export function fileError(problems: readonly Problem[]): ParetapeError {
  const sorted = [...problems].sort(compare);
  const [first] = sorted;
  if (sorted.length === 1) {
    return new ParetapeError('CONFIG', first.text, { position: first.position, hint: first.hint });
  }
  const listed = sorted.slice(0, MAXIMUM_LISTED).map(lineOf);
  if (sorted.length > MAXIMUM_LISTED) listed.push(`  and ${sorted.length - MAXIMUM_LISTED} more`);
  return new ParetapeError('CONFIG', [`${sorted.length} problems`, ...listed].join('\n'), {
    position: first.position,
    hint: '`paretape schema` describes every key',
  });
}
