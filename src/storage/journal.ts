// The append-only journal: one checked JSON line an event, the only truth about what a study has finished.
import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import { makeFolder, storageError } from './write-atomically.js';

/** What happened, in order. `key` is the content hash of the task's inputs, `value` its (small) result. */
export interface JournalEvent {
  readonly kind: string;
  readonly key: string;
  readonly value: unknown;
}

/** Reads past events and appends new ones. One process writes a journal at a time. */
export interface Journal {
  readonly events: readonly JournalEvent[];
  /** Returns once the event is on the disk. */
  append(event: JournalEvent): Promise<void>;
  close(): Promise<void>;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** `<checksum> <json>`: a torn or altered line shows. */
export function encodeEvent(event: JournalEvent): string {
  const text = JSON.stringify([event.kind, event.key, event.value]);
  return `${checksum(text)} ${text}\n`;
}

function decodeLine(line: string): JournalEvent | undefined {
  const text = line.slice(9);
  if (line[8] !== ' ' || checksum(text) !== line.slice(0, 8)) return undefined;
  const [kind, key, value] = JSON.parse(text) as [string, string, unknown];
  return { kind, key, value };
}

/**
 * Events of a journal's text and the number of bytes they take. A line that is torn at the very end is left out
 * (the write it belongs to never finished); a bad line before the end means the file was altered: STORAGE.
 */
export function decodeJournal(
  bytes: Buffer,
  file: string,
): { events: JournalEvent[]; validBytes: number } {
  const events: JournalEvent[] = [];
  let start = 0;
  for (let lineNumber = 1; start < bytes.length; lineNumber++) {
    const end = bytes.indexOf(10, start);
    const event = end < 0 ? undefined : decodeLine(bytes.toString('utf8', start, end));
    if (event === undefined) {
      if (end >= 0 && end < bytes.length - 1) {
        throw new ParetapeError('STORAGE', 'this line of the journal was altered', {
          position: { file, line: lineNumber },
          hint: 'restore the file, or start anew with --fresh',
        });
      }
      break;
    }
    events.push(event);
    start = end + 1;
  }
  return { events, validBytes: start };
}

async function readIfThere(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw storageError(thrown, file);
  }
}

async function openForAppend(file: string, validBytes: number): Promise<FileHandle> {
  try {
    const handle = await open(file, 'a');
    await handle.truncate(validBytes);
    return handle;
  } catch (thrown) {
    throw storageError(thrown, file);
  }
}

/** The events of a journal without opening it for writing. */
export async function readJournal(file: string): Promise<readonly JournalEvent[]> {
  return decodeJournal(await readIfThere(file), file).events;
}

/** Opens a journal, dropping a line that was torn by a crash. */
export async function openJournal(file: string): Promise<Journal> {
  await makeFolder(dirname(file));
  const { events, validBytes } = decodeJournal(await readIfThere(file), file);
  const handle = await openForAppend(file, validBytes);
  let last: Promise<void> = Promise.resolve();
  const write = async (event: JournalEvent) => {
    try {
      await handle.appendFile(encodeEvent(event));
      await handle.datasync();
    } catch (thrown) {
      throw storageError(thrown, file);
    }
    events.push(event);
  };
  return {
    events,
    append: (event) => {
      // Appends queue up behind each other; a failed one fails every later one too.
      last = last.then(() => write(event));
      return last;
    },
    close: async () => {
      await last.catch(() => undefined);
      await handle.close();
    },
  };
}
