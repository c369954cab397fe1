// `paretape export`: a design of a study, or an imported model, for hls4ml or as QONNX.
import { ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import type { Hls4mlBackend } from '../models/export/hls4ml-backend.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import type { Command, CommandCall } from './command.js';
import type { Design } from './load-design.js';

type Form = 'hls4ml' | 'qonnx';

async function readBackend(given: unknown): Promise<Hls4mlBackend> {
  const { HLS4ML_BACKENDS } = await import('../models/export/hls4ml-backend.js');
  const found = HLS4ML_BACKENDS.find((name) => name.toLowerCase() === String(given).toLowerCase());
  if (found !== undefined) return found;
  const near = nearestName(String(given), HLS4ML_BACKENDS);
  throw new ParetapeError('USAGE', `--backend ${given}: there is no such back end`, {
    hint: near ? `did you mean ${near}?` : `back ends: ${HLS4ML_BACKENDS.join(', ')}`,
  });
}

/** A study and a design, or the files of a model. */
async function loadSubject({ io, global, args, options }: CommandCall): Promise<Design> {
  const [study, design] = args;
  if (options.model !== undefined && study === undefined) {
    const { loadModel } = await import('./load-model.js');
    return loadModel(options, io.cwd);
  }
  if (options.model === undefined && study !== undefined && design !== undefined) {
    const { loadDesign } = await import('./load-design.js');
    return loadDesign(global.resultsRoot, study, design);
  }
  throw new ParetapeError('USAGE', 'export takes a study and a design, or --model with its files', {
    hint: 'e.g. paretape export hls4ml pulses 3f2a --out pulses-hls4ml',
  });
}

async function runExport(call: CommandCall, form: Form): Promise<number> {
  const { io, global, options } = call;
  const folder = String(options.out);
  const backend = await readBackend(options.backend);
  const { network, hardware } = await loadSubject(call);
  const request = { network, hardware, backend };
  const { exportHls4ml, HLS4ML_FILES } = await import('../models/export/export-hls4ml.js');
  const { exportQonnx, QONNX_FILES } = await import('../models/export/export-qonnx.js');
  await (form === 'hls4ml' ? exportHls4ml(folder, request) : exportQonnx(folder, request));
  const files = form === 'hls4ml' ? HLS4ML_FILES : QONNX_FILES;
  const summary = { form, folder, backend, files, layers: network.layers.length };
  if (global.json) io.stdout(formatJsonDocument('export', 1, summary));
  else {
    io.stdout(`${folder}: ${files.join(', ')}\n`);
    io.stdout(`next: cd ${folder} && python convert.py build\n`);
  }
  return 0;
}

function subcommand(form: Form, summary: string): Command {
  return {
    name: form,
    summary,
    declare(command) {
      command
        .argument('[study]', 'name of the study')
        .argument('[design]', 'id of a design of its front, or the beginning of one')
        .requiredOption('--out <folder>', 'folder to write; must be new or empty')
        .option('--backend <name>', 'Vivado, Vitis, Catapult, oneAPI or Quartus', 'Vitis')
        .option('--model <file>', 'model.json, .h5, .keras or .onnx in place of a study')
        .option('--weights <file>', 'weights.h5 beside a model.json')
        .option('--hls-config <file>', 'hls4ml configuration of the model, JSON or YAML')
        .option('--clock <ns>', 'clock period of an imported model')
        .option('--io-type <type>', 'io_parallel or io_stream of an imported model');
    },
    run: (call) => runExport(call, form),
  };
}

export const exportCommand: Command = {
  name: 'export',
  summary: 'write a design as an hls4ml project or a QONNX file',
  subcommands: [
    subcommand(
      'hls4ml',
      'Keras model, weights, hls4ml configuration and the script that builds them',
    ),
    subcommand('qonnx', 'ONNX file with Quant nodes, hls4ml configuration and script'),
  ],
};
