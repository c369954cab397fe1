// What every station does alike: stop when asked to, and record what fails without stopping the study.
import { messageOf, ParetapeError } from '../core/errors.js';
import type { TrainingEvent } from '../core/student.js';
import type { StudyContext } from './study-context.js';

/** Throws INTERRUPTED when the user has asked to stop; called before a step begins, never while it runs. */
export function checkStop({ stop }: Pick<StudyContext, 'stop'>): void {
  if (stop.requested) {
    throw new ParetapeError('INTERRUPTED', 'stopped as asked', {
      hint: 'everything finished is kept: the same command again goes on from here',
    });
  }
}

/** Failures of a tool are results of the study; bugs, wrong netlists, full disks and interruptions are not. */
const RECORDED: ReadonlySet<string> = new Set(['TOOL_FAILED']);

/** Keeps a tool's failure for the report; throws on anything that must end the run. */
export function recordFailure(
  { failures, observer }: StudyContext,
  what: string,
  thrown: unknown,
  where?: string,
): void {
  if (!(thrown instanceof ParetapeError) || !RECORDED.has(thrown.code)) throw thrown;
  failures.push({ what, message: messageOf(thrown), where });
  observer.note(`${what} failed: ${messageOf(thrown).split('\n')[0]}`);
}

/** Keeps what the rules of a training found, for the report; says it only once it is sure, so a resumed study says it too. */
export function recordEvents(
  { failures, observer }: StudyContext,
  what: string,
  events: readonly TrainingEvent[] = [],
): void {
  for (const { epoch, message } of events) {
    const line = `epoch ${epoch + 1}: ${message}`;
    failures.push({ what, message: line, mended: true });
    observer.note(`${what}: ${line}`);
  }
}
