// Names in a folder that need not exist.
import { readdir } from 'node:fs/promises';

/** Names in the folder, sorted; none where it is absent or may not be read: to this user it is not there. */
export async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}
