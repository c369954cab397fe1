// `paretape import`: what is in a model file, and which fixed-point types its layers get.
import { resolve } from 'node:path';
import { messageOf } from '../core/errors.js';
import type { LayerDescription } from '../models/describe-model.js';
import type { LoweredModel } from '../models/lower/lower-graph.js';
import type { ModelGraph } from '../models/model-graph.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';

async function lowerWith(
  { io, options }: CommandCall,
  graph: ModelGraph,
): Promise<{ model?: LoweredModel; refusal?: string }> {
  const { withPrecision } = await import('../models/hls-config/with-precision.js');
  const { lowerGraph } = await import('../models/lower/lower-graph.js');
  if (typeof options.hlsConfig === 'string') {
    const { readHlsConfig } = await import('../models/hls-config/read-hls-config.js');
    const config = await readHlsConfig(resolve(io.cwd, options.hlsConfig));
    return { model: lowerGraph(graph, withPrecision(config, options.precision)) };
  }
  const { createDefaultConfig } = await import('../models/hls-config/default-config.js');
  const config = withPrecision(createDefaultConfig(graph), options.precision);
  try {
    return { model: lowerGraph(graph, config) };
  } catch (thrown) {
    // Without a configuration the types are an extra; the model is described all the same.
    return { refusal: messageOf(thrown) };
  }
}

function layerTable(layers: readonly LayerDescription[], columns: number): string {
  const left = (title: string) => ({ title, align: 'left' as const });
  const rows = layers.map((layer) => [
    layer.name,
    layer.kind,
    layer.shape.join('×'),
    layer.parameters === 0 ? '' : String(layer.parameters),
    layer.types?.weight ?? layer.types?.scale ?? '',
    layer.types?.result ?? '(fused)',
    Object.entries(layer.quantisers)
      .map(([what, text]) => `${what}: ${text}`)
      .join('; '),
  ]);
  return formatTable(
    [
      left('layer'),
      left('kind'),
      left('shape'),
      { title: 'parameters', align: 'right' },
      left('weights'),
      left('result'),
      left('quantisers'),
    ],
    rows,
    columns,
  );
}

async function runImport(call: CommandCall): Promise<number> {
  const { io, global, args, options } = call;
  const { importModel } = await import('../models/import-model.js');
  const { describeModel } = await import('../models/describe-model.js');
  const weights =
    typeof options.weights === 'string' ? resolve(io.cwd, options.weights) : undefined;
  const graph = await importModel(resolve(io.cwd, args[0] as string), weights);
  const { model, refusal } = await lowerWith(call, graph);
  const layers = describeModel(graph, model);
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  if (global.json) {
    const conversion = refusal === undefined ? {} : { notConverted: refusal };
    io.stdout(
      formatJsonDocument('import', 1, { model: graph.name, parameters, layers, ...conversion }),
    );
    return 0;
  }
  io.stdout(layerTable(layers, io.columns));
  io.stdout(`${graph.name}: ${layers.length} layers, ${parameters} parameters\n`);
  if (refusal !== undefined) io.stderr(`no fixed-point types: ${refusal}\n`);
  return 0;
}

export const importCommand: Command = {
  name: 'import',
  summary: 'show the layers, parameters and types of a Keras, QKeras, ONNX or QONNX model',
  declare(command) {
    command
      .argument('<file>', 'model.json, .h5, .keras or .onnx')
      .option('--weights <file>', 'weights of a model.json')
      .option('--hls-config <file>', 'hls4ml configuration; without it, what hls4ml would propose')
      .option('--precision <type>', 'default type of the model, or exact: nothing can overflow');
  },
  run: runImport,
};
