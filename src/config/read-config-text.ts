// Reads a configuration file of bounded size as UTF-8 text.
import { open } from 'node:fs/promises';
import { fileError } from './problem.js';

/** Largest file, in bytes: far beyond any that a person writes. */
const MAXIMUM_BYTES = 1_000_000;

/** Reads at most the allowed size, whatever kind of file it is. */
async function readBounded(path: string, shownAs: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(MAXIMUM_BYTES + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length > MAXIMUM_BYTES) break;
    }
    if (length > MAXIMUM_BYTES) {
      const hint = 'large data belongs into the dataset files';
      throw fileError([{ position: { file: shownAs }, text: 'the file is over 1 MB', hint }]);
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileError([{ position: { file }, text: 'the file is not UTF-8 text' }]);
  }
}

/** Throws CONFIG where the file is over 1 MB or no UTF-8 text; errors of the file system pass. `shownAs` names it in errors. */
export async function readConfigText(path: string, shownAs: string): Promise<string> {
  return decode(await readBounded(path, shownAs), shownAs);
}
