// A network as a QONNX model: floats on their grids behind Quant nodes that state every bit width.
import { join } from 'node:path';
import { fractionBits } from '../../core/fixed-point-format.js';
import type { NetworkLayer, QuantisedNetwork } from '../../core/quantised-network.js';
import { writeAtomically } from '../../storage/write-atomically.js';
import { encodeModel } from '../onnx/encode-message.js';
import type { ModelProto } from '../onnx/onnx-proto.js';
import { type ExportRequest, exportLayers } from './export-hls4ml.js';
import { formatHls4mlConfig, hlsConfigOf, projectNameOf } from './hls4ml-config.js';
import { QONNX_SCRIPT } from './hls4ml-script.js';
import { OnnxGraph, type OnnxTensor, QONNX_DOMAIN, valueInfo } from './onnx-graph.js';
import { addOnnxLayer } from './onnx-layers.js';
import { writeFolderAtomically } from './write-folder.js';

/** Names of the files a QONNX export writes. */
export const QONNX_FILES = ['model.onnx', 'hls4ml_config.yml', 'convert.py'] as const;

const IR_VERSION = 8;
const OPSET = 13;

/**
 * Writes `model.onnx`, `hls4ml_config.yml` and `convert.py` into a new folder. QONNX has no word for
 * wrapping, nor for accumulators and tables: those types stand in the configuration alone, which an import
 * needs for the same bits. Throws INPUT where a layer has no ONNX form or the folder is taken.
 */
export async function exportQonnx(folder: string, request: ExportRequest): Promise<void> {
  const { network, hardware, backend } = request;
  const bytes = qonnxBytes(network);
  const hlsConfig = hlsConfigOf(network, exportLayers(network), hardware);
  const files = { OnnxModel: 'model.onnx' };
  const projectName = projectNameOf(network);
  const config = formatHls4mlConfig(hlsConfig, files, projectName, backend, hardware);
  await writeFolderAtomically(folder, async (place) => {
    await writeAtomically(join(place, 'model.onnx'), bytes);
    await writeAtomically(join(place, 'hls4ml_config.yml'), config);
    await writeAtomically(join(place, 'convert.py'), QONNX_SCRIPT);
  });
}

/** The model's bytes; the same network gives the same bytes. */
export function qonnxBytes(network: QuantisedNetwork): Uint8Array {
  const graph = new OnnxGraph();
  const [first, ...rest] = network.layers;
  const input: OnnxTensor = {
    name: first.name,
    sample: first.outputShape,
    channelsFirst: isReadAsImage(first, rest),
  };
  let current = graph.quantise(`${first.name}_quant`, input, first.result);
  let source: NetworkLayer = first;
  for (const layer of rest) {
    current = addOnnxLayer(graph, layer, current);
    if (needsQuant(layer, source)) {
      current = graph.quantise(`${layer.name}_quant`, current, layer.result);
    }
    source = layer;
  }
  return encodeModel(modelOf(network.name, graph, input, current));
}

function modelOf(
  name: string,
  graph: OnnxGraph,
  input: OnnxTensor,
  output: OnnxTensor,
): ModelProto {
  return {
    irVersion: IR_VERSION,
    producerName: 'paretape',
    graph: {
      node: graph.nodes,
      name,
      initializer: graph.constants,
      input: [valueInfo(input)],
      output: [valueInfo(output)],
      valueInfo: graph.infos.filter((info) => info.name !== output.name),
    },
    opsetImport: [
      { domain: '', version: OPSET },
      { domain: QONNX_DOMAIN, version: 1 },
    ],
  };
}

/** Images whose first reader of axes is a window of pixels are declared channels first, as ONNX has them. */
function isReadAsImage(input: NetworkLayer, rest: readonly NetworkLayer[]): boolean {
  if (input.outputShape.length !== 3) return false;
  const reader = rest.find(({ kind }) => kind !== 'relu' && kind !== 'leakyRelu');
  return reader !== undefined && READERS_OF_IMAGES.has(reader.kind);
}

const READERS_OF_IMAGES: ReadonlySet<string> = new Set([
  'conv2d',
  'maxPool2d',
  'averagePool2d',
  'zeroPadding2d',
  'batchNorm',
]);

/** Not where the result holds every value exactly: moved elements, maxima, sums as wide as their accumulator. */
function needsQuant(layer: NetworkLayer, source: NetworkLayer): boolean {
  if (layer.kind === 'dense' || layer.kind === 'conv2d') {
    return !sameGrid(layer.result, layer.accumulator);
  }
  const moves =
    layer.kind === 'reshape' || layer.kind === 'maxPool2d' || layer.kind === 'zeroPadding2d';
  return !moves || !sameGrid(layer.result, source.result);
}

function sameGrid(a: NetworkLayer['result'], b: NetworkLayer['result']): boolean {
  return a.width === b.width && fractionBits(a) === fractionBits(b) && a.signed === b.signed;
}
