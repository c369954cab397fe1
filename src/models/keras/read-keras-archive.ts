// Opens a `.keras` file: a zip of the architecture and the weights (Keras 3, saving library).
import { unzipSync } from 'fflate';
import { messageOf, ParetapeError } from '../../core/errors.js';
import { MOST_FILE_BYTES } from './weight-tree.js';

const CONFIG = 'config.json';
const WEIGHTS = 'model.weights.h5';
const MOST_CONFIG_BYTES = 2 ** 26;

export interface KerasArchive {
  readonly architecture: string;
  readonly weights: Uint8Array;
}

/** The two members; sizes are checked before anything is inflated. Throws INPUT, naming `file`. */
export function readKerasArchive(bytes: Uint8Array, file: string): KerasArchive {
  const members = unzipMembers(bytes, file);
  const config = members[CONFIG];
  const weights = members[WEIGHTS];
  if (config === undefined || weights === undefined) {
    refuse(file, `no ${config === undefined ? CONFIG : WEIGHTS} in the archive`);
  }
  return { architecture: new TextDecoder().decode(config), weights };
}

function unzipMembers(bytes: Uint8Array, file: string): Record<string, Uint8Array> {
  const limits: Readonly<Record<string, number>> = {
    [CONFIG]: MOST_CONFIG_BYTES,
    [WEIGHTS]: MOST_FILE_BYTES,
  };
  let members: Record<string, Uint8Array>;
  const sizes = new Map<string, number>();
  try {
    members = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!Object.hasOwn(limits, name) || sizes.has(name)) return false;
        if (originalSize > limits[name])
          refuse(file, `${name} of ${originalSize} bytes is too large`);
        sizes.set(name, originalSize);
        return true;
      },
    });
  } catch (thrown) {
    if (thrown instanceof ParetapeError) throw thrown;
    return refuse(file, `not a .keras archive: ${messageOf(thrown).slice(0, 100)}`);
  }
  for (const [name, size] of sizes) {
    if (members[name]?.length !== size) refuse(file, `${name} is damaged`);
  }
  return members;
}

function refuse(file: string, message: string): never {
  throw new ParetapeError('INPUT', message, {
    position: { file },
    hint: 'a .keras file is what model.save("name.keras") of Keras 3 writes',
  });
}
