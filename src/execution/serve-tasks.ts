// The worker's side of the process pool: answers one task at a time over the fork channel.
import { ParetapeError } from '../core/errors.js';
import type { ErrorReply, Reply, Request } from './messages.js';

/** Sends `progress` values back while a task runs. */
export type ReportProgress = (progress: unknown) => void;

function describeFailure(id: number, thrown: unknown): ErrorReply {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = error instanceof ParetapeError ? error.code : 'INTERNAL';
  const hint = error instanceof ParetapeError ? error.hint : undefined;
  return { kind: 'error', id, code, message: error.message, hint, stack: error.stack };
}

/** Answers every task with `handler` until the parent goes away. Call it once, at the end of a worker's entry file. */
export function serveTasks<Input, Output>(
  handler: (input: Input, report: ReportProgress) => Promise<Output>,
): void {
  const send = (reply: Reply) => process.send?.(reply);
  process.on('message', (request: Request) => {
    const report: ReportProgress = (progress) =>
      send({ kind: 'progress', id: request.id, progress });
    handler(request.input as Input, report).then(
      (output) => send({ kind: 'done', id: request.id, output }),
      (thrown: unknown) => send(describeFailure(request.id, thrown)),
    );
  });
  process.on('disconnect', () => process.exit(0));
  // A Ctrl-C reaches the whole process group; the parent decides when workers end.
  process.on('SIGINT', () => {});
}
