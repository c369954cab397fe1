// Imports a trained model from a file, by its ending.
import { extname } from 'node:path';
import { ParetapeError } from '../core/errors.js';
import type { ModelGraph } from './model-graph.js';

const KNOWN = '.json with --weights FILE.h5, .h5, .hdf5, .keras, .onnx';

function refuse(file: string, message: string, hint: string): never {
  throw new ParetapeError('INPUT', message, { position: { file }, hint });
}

/**
 * The model in `file`: Keras 2 (`model.json` with `weights`, or one `.h5`), Keras 3 (`.keras`), ONNX and
 * QONNX (`.onnx`). Throws INPUT or MISSING, naming the file. Importers are loaded when needed.
 */
export async function importModel(file: string, weights?: string): Promise<ModelGraph> {
  switch (extname(file).toLowerCase()) {
    case '.json': {
      if (weights === undefined) {
        return refuse(file, 'an architecture without weights', 'add --weights weights.h5');
      }
      const { importKerasJson } = await import('./keras/import-keras.js');
      return importKerasJson(file, weights);
    }
    case '.h5':
    case '.hdf5': {
      const { importKerasH5 } = await import('./keras/import-keras.js');
      return importKerasH5(file);
    }
    case '.keras': {
      const { importKerasArchive } = await import('./keras/import-keras.js');
      return importKerasArchive(file);
    }
    case '.onnx': {
      const { importOnnx } = await import('./onnx/import-onnx.js');
      return importOnnx(file);
    }
    case '.pt':
    case '.pth':
    case '.ckpt':
      return refuse(
        file,
        'PyTorch files hold Python code and are not read',
        'export the model: torch.onnx.export(model, example, "model.onnx"), then give model.onnx',
      );
    default:
      return refuse(file, `unknown kind of model file ${extname(file) || 'without ending'}`, KNOWN);
  }
}
