// Where a training has got to, as a file: an interrupted one goes on from there and ends with the same bytes.
import { rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { ParetapeError } from '../core/errors.js';
import { damagedFile, readCheckedFile, writeCheckedFile } from './checked-file.js';
import { packArrays, unpackArrays } from './pack-arrays.js';

const CHECKPOINT_MAGIC = 'PTCKPT01';

/** Seconds between two checkpoints: what a crash can cost. Short trainings never write one. */
export const DEFAULT_CHECKPOINT_SECONDS = 10;

/** Trainings of this room stay far below; a larger file is none of theirs. */
const LARGEST_FILE = 2 ** 29;

const headerSchema = z.object({
  identity: z.string(),
  value: z.unknown(),
  payloadHash: z.string(),
});

/** Keeps the checkpoint of one training. `identity` is the content hash of everything that decides its bytes. */
export interface CheckpointKeeper {
  /** The checkpoint to go on from. One that is damaged, foreign or not of this `schema` is noted and left alone. */
  read<T>(identity: string, schema: z.ZodType<T>): Promise<T | undefined>;
  /** Stores what `make` says if it is time to. Throws STORAGE where it cannot. */
  offer(identity: string, make: () => object): Promise<void>;
  /** The training is done. */
  discard(): Promise<void>;
}

/** Checkpoints nobody wants. */
export const NO_CHECKPOINTS: CheckpointKeeper = {
  read: async () => undefined,
  offer: async () => {},
  discard: async () => {},
};

/** Checkpoints in the file `path`, written at most every `seconds` (0: whenever offered); `note` is told what is left alone, and why. */
export function keepCheckpoints(
  path: string,
  seconds: number,
  note: (line: string) => void,
): CheckpointKeeper {
  let last = performance.now();
  return {
    read: async (identity, schema) => {
      try {
        return await readCheckpoint(path, identity, schema);
      } catch (thrown) {
        if (!(thrown instanceof ParetapeError)) throw thrown;
        if (thrown.code !== 'MISSING') note(`training starts anew: ${thrown.message}`);
        return undefined;
      }
    },
    offer: async (identity, make) => {
      if (performance.now() - last < 1000 * seconds) return;
      const { value, arrays } = packArrays(make());
      await writeCheckedFile(path, CHECKPOINT_MAGIC, { identity, value }, arrays);
      last = performance.now();
    },
    discard: () => rm(path, { force: true }),
  };
}

async function readCheckpoint<T>(path: string, identity: string, schema: z.ZodType<T>): Promise<T> {
  const facts = await stat(path).catch(() => undefined);
  if (facts && facts.size > LARGEST_FILE) throw damagedFile(path, 'it is too large');
  const { header, payload } = await readCheckedFile(path, CHECKPOINT_MAGIC, headerSchema);
  if (header.identity !== identity) throw damagedFile(path, 'it belongs to another training');
  const value = unpackArrays(header.value, payload);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { path: place, message } = parsed.error.issues[0];
  throw damagedFile(path, `${place.join('.')}: ${message}`);
}
