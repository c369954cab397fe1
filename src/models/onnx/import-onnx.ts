// Reads an ONNX or QONNX file from the disk.
import { basename } from 'node:path';
import { readDataFile } from '../../datasets/read-data-file.js';
import type { ModelGraph } from '../model-graph.js';
import { MOST_ONNX_BYTES } from './decode-message.js';
import { parseOnnx } from './parse-onnx.js';

/** The model in `file`, named after it. Throws INPUT or MISSING, naming the file, the node and the operator. */
export async function importOnnx(file: string): Promise<ModelGraph> {
  const bytes = await readDataFile(file, MOST_ONNX_BYTES);
  return parseOnnx(bytes, file, basename(file, '.onnx'));
}
