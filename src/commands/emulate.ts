// `paretape emulate`: the numbers hls4ml's C simulation would give, from the files hls4ml takes.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, ParetapeError } from '../core/errors.js';
import type { Emulation } from '../models/emulate-model.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import type { Command, CommandCall } from './command.js';

function pathOf({ io, options }: CommandCall, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? resolve(io.cwd, value) : undefined;
}

async function writeOutput(file: string, bytes: Uint8Array): Promise<void> {
  try {
    await writeFile(file, bytes);
  } catch (thrown) {
    throw new ParetapeError('STORAGE', `cannot write: ${messageOf(thrown)}`, {
      position: { file },
      cause: thrown,
    });
  }
}

async function runFiles(call: CommandCall): Promise<Emulation & { readonly layers: number }> {
  const { importModel } = await import('../models/import-model.js');
  const { readHlsConfig } = await import('../models/hls-config/read-hls-config.js');
  const { withPrecision } = await import('../models/hls-config/with-precision.js');
  const { lowerGraph } = await import('../models/lower/lower-graph.js');
  const { emulateModel } = await import('../models/emulate-model.js');
  const { readDataFile } = await import('../datasets/read-data-file.js');
  const { parseNpy } = await import('../datasets/npy.js');
  const graph = await importModel(pathOf(call, 'model') as string, pathOf(call, 'weights'));
  const config = await readHlsConfig(pathOf(call, 'hlsConfig') as string);
  const model = lowerGraph(graph, withPrecision(config, call.options.precision));
  const input = pathOf(call, 'input') as string;
  const features = parseNpy(await readDataFile(input), input);
  const emulation = emulateModel(model, features, call.options.trace !== undefined);
  return { ...emulation, layers: model.resolved.length };
}

async function runEmulate(call: CommandCall): Promise<number> {
  const { io, global } = call;
  const { encodeNpy } = await import('../datasets/write-npy.js');
  const { encodeNpz } = await import('../datasets/write-npz.js');
  const started = performance.now();
  const { count, outputs, trace, layers } = await runFiles(call);
  const output = pathOf(call, 'output') as string;
  await writeOutput(output, encodeNpy(outputs.data, outputs.shape));
  const traceFile = pathOf(call, 'trace');
  if (traceFile !== undefined) await writeOutput(traceFile, encodeNpz(trace));
  const seconds = (performance.now() - started) / 1000;
  const traced =
    traceFile === undefined ? undefined : { file: traceFile, layers: [...trace.keys()] };
  io.stdout(
    global.json
      ? formatJsonDocument('emulate', 1, {
          samples: count,
          layers,
          output: { file: output, shape: outputs.shape },
          ...(traced ? { trace: traced } : {}),
          seconds,
        })
      : `emulated ${count} samples through ${layers} layers in ${seconds.toFixed(2)} s: ` +
          `${output} [${outputs.shape.join(', ')}]${traced ? `, trace in ${traced.file}` : ''}\n`,
  );
  return 0;
}

export const emulateCommand: Command = {
  name: 'emulate',
  summary: "run a model bit for bit as hls4ml's C simulation does",
  declare(command) {
    command
      .requiredOption('--model <file>', 'model.json, .h5, .keras or .onnx')
      .option('--weights <file>', 'weights of a model.json')
      .requiredOption('--hls-config <file>', 'hls4ml configuration (YAML, or JSON with HLSConfig)')
      .option('--precision <type>', 'default type of the model, or exact: nothing can overflow')
      .requiredOption('--input <file>', 'features [n, …] as .npy')
      .requiredOption('--output <file>', 'where the outputs [n, outputs] go, as .npy of float64')
      .option('--trace <file>', 'where the outputs of every layer go, as .npz');
  },
  run: runEmulate,
};
