// The end of a tool's log, fit to be shown in an error.
import { open } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';

const TAIL_BYTES = 65_536;
const SHOWN_LINES = 10;
const MAX_SHOWN_LENGTH = 400;

/** Without colours and other control characters, which could rewrite the terminal. */
function cleanLine(line: string): string {
  const plain = stripVTControlCharacters(line).replace(/[^\P{Cc}\t]/gu, '');
  return plain.length > MAX_SHOWN_LENGTH ? `${plain.slice(0, MAX_SHOWN_LENGTH)} …` : plain;
}

/** The last ten lines that are not blank; none where there is no log. */
export async function readLogTail(logFile: string): Promise<string[]> {
  const file = await open(logFile, 'r').catch(() => undefined);
  if (file === undefined) return [];
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    await file.read(bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8').split('\n').map(cleanLine);
    return lines.filter((line) => line.trim() !== '').slice(-SHOWN_LINES);
  } finally {
    await file.close();
  }
}

/** The first line that is not blank, e.g. of what a version command printed. */
export async function readLogHead(logFile: string): Promise<string | undefined> {
  const file = await open(logFile, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(TAIL_BYTES);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const lines = bytes.toString('utf8', 0, bytesRead).split('\n').map(cleanLine);
    return lines.find((line) => line.trim() !== '')?.trim();
  } finally {
    await file.close();
  }
}
