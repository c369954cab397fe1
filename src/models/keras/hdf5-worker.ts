// Entry of the process that reads HDF5 files: a damaged file can hang or abort the library, never paretape itself.
import { serveTasks } from '../../execution/serve-tasks.js';
import { collectHdf5, isTrap, type RawTree } from './collect-hdf5.js';

serveTasks<Uint8Array, RawTree>(async (bytes) => {
  try {
    return await collectHdf5(bytes);
  } catch (thrown) {
    // A WebAssembly trap leaves the library unusable: the next file gets a fresh process.
    if (isTrap(thrown)) setImmediate(() => process.exit(1));
    throw thrown;
  }
});
