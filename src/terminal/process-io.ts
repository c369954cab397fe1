// The streams of the running process as a command sees them.
import type { CommandIo } from './command-io.js';

/** Writes until the reader has gone away (EPIPE, as in `paretape schema | head -1`), then drops the rest. */
function createWriter(stream: NodeJS.WriteStream): (text: string) => void {
  let isClosed = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    isClosed = true;
  });
  return (text) => {
    if (!isClosed) stream.write(text);
  };
}

/** Io of this process. Call once: it listens to the streams. */
export function createProcessIo(): CommandIo {
  const { stdout, stderr } = process;
  return {
    stdout: createWriter(stdout),
    stderr: createWriter(stderr),
    isTty: stderr.isTTY === true,
    columns: stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    cwd: process.cwd(),
    env: process.env,
  };
}
