// `paretape explain precision`: how the values of a model lie in the formats of its layers.
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, ParetapeError } from '../../core/errors.js';
import { formatName } from '../../core/fixed-point-format.js';
import type { ModelProfile, VariableProfile } from '../../models/profile/layer-profile.js';
import type { ProfileOptions } from '../../models/profile/profile-model.js';
import type { Features } from '../../models/profile/profiled-rows.js';
import { formatSignificant } from '../../reports/format-value.js';
import { formatJsonDocument } from '../../terminal/json-document.js';
import { formatTable } from '../../terminal/table.js';
import type { Command, CommandCall } from '../command.js';

function numberOption(
  options: CommandCall['options'],
  name: string,
  flag: string,
  fits: (value: number) => boolean,
  expected: string,
): number {
  const text = String(options[name]).trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (fits(value)) return value;
  throw new ParetapeError('USAGE', `${flag} takes ${expected}, not ${text.slice(0, 60)}`);
}

function readOptions(options: CommandCall['options']): ProfileOptions {
  const whole = (low: number, high: number) => (value: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  return {
    samples: numberOption(options, 'samples', '--samples', whole(1, 1e9), 'a whole number from 1'),
    keep: numberOption(
      options,
      'keep',
      '--keep',
      (value) => value > 0 && value <= 1,
      'a fraction above 0, at most 1',
    ),
    significantBits: numberOption(
      options,
      'significantBits',
      '--significant-bits',
      whole(1, 24),
      'a whole number from 1 to 24',
    ),
    guardBits: numberOption(
      options,
      'guardBits',
      '--guard-bits',
      whole(0, 16),
      'a whole number from 0 to 16',
    ),
  };
}

async function readFeatures(file: string): Promise<Features> {
  const { readDataFile } = await import('../../datasets/read-data-file.js');
  const { parseNpy } = await import('../../datasets/npy.js');
  return parseNpy(await readDataFile(file), file);
}

async function profileStudent(call: CommandCall, student: string): Promise<ModelProfile> {
  const { args, global, io, options } = call;
  for (const name of ['weights', 'hlsConfig', 'precision']) {
    if (options[name] === undefined) continue;
    throw new ParetapeError('USAGE', `a student has its weights and formats: ${name} is not taken`);
  }
  const { loadStudent } = await import('./load-student.js');
  const { profileNetwork } = await import('../../models/profile/profile-graph.js');
  const loaded = await loadStudent(global.resultsRoot, args[0] as string, student);
  const features =
    typeof options.data === 'string'
      ? await readFeatures(resolve(io.cwd, options.data))
      : loaded.features;
  return profileNetwork(loaded.network, features, readOptions(options));
}

async function profileFile(call: CommandCall): Promise<ModelProfile> {
  const { args, io, options } = call;
  if (typeof options.data !== 'string') {
    throw new ParetapeError('USAGE', 'a model is profiled on data', {
      hint: 'add --data X.npy, or name a student of a study: paretape explain precision STUDY STUDENT',
    });
  }
  const { importModel } = await import('../../models/import-model.js');
  const { createDefaultConfig } = await import('../../models/hls-config/default-config.js');
  const { readHlsConfig } = await import('../../models/hls-config/read-hls-config.js');
  const { withPrecision } = await import('../../models/hls-config/with-precision.js');
  const { profileGraph } = await import('../../models/profile/profile-graph.js');
  const path = (value: unknown) =>
    value === undefined ? undefined : resolve(io.cwd, String(value));
  const graph = await importModel(resolve(io.cwd, args[0] as string), path(options.weights));
  const configFile = path(options.hlsConfig);
  const config = configFile ? await readHlsConfig(configFile) : createDefaultConfig(graph);
  const features = await readFeatures(resolve(io.cwd, options.data));
  const precise = withPrecision(config, options.precision);
  return profileGraph(graph, precise, features, readOptions(options));
}

function tableOf(variables: readonly VariableProfile[], columns: number): string {
  const number = (value: number) => (Number.isFinite(value) ? formatSignificant(value, 3) : '');
  const rows = variables.map((entry) => [
    entry.layer,
    entry.variable,
    formatName(entry.format),
    number(entry.values.p5),
    number(entry.values.median),
    number(entry.values.maximum),
    String(entry.overflows),
    String(entry.underflows),
    entry.difference ? number(entry.difference.relative) : '',
    entry.suggestion ? formatName(entry.suggestion.format) : 'all zero',
  ]);
  const left = (title: string) => ({ title, align: 'left' as const });
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    [
      left('layer'),
      left('what'),
      left('format'),
      right('|x| 5 %'),
      right('median'),
      right('largest'),
      right('overflows'),
      right('to zero'),
      right('error'),
      left('suggested'),
    ],
    rows,
    columns,
  );
}

/** The profile with formats by name; numbers that are not there (no values) become null. */
function documentOf(profile: ModelProfile): object {
  const variables = profile.variables.map(({ format, suggestion, ...entry }) => ({
    ...entry,
    format: formatName(format),
    suggestion: suggestion ? { ...suggestion, format: formatName(suggestion.format) } : null,
  }));
  return { ...profile, variables };
}

async function writeSvg(profile: ModelProfile, file: string): Promise<void> {
  const { renderPrecisionSvg } = await import('../../reports/precision-svg.js');
  try {
    await writeFile(file, renderPrecisionSvg(profile));
  } catch (thrown) {
    throw new ParetapeError('STORAGE', `cannot write: ${messageOf(thrown)}`, {
      position: { file },
      cause: thrown,
    });
  }
}

async function runExplainPrecision(call: CommandCall): Promise<number> {
  const { io, global, args, options } = call;
  const [, student] = args;
  const profile = await (student === undefined ? profileFile(call) : profileStudent(call, student));
  const svg = typeof options.svg === 'string' ? resolve(io.cwd, options.svg) : undefined;
  if (svg !== undefined) await writeSvg(profile, svg);
  if (global.json) {
    io.stdout(formatJsonDocument('explain-precision', 1, documentOf(profile)));
    return 0;
  }
  const losses = (name: 'overflows' | 'underflows') =>
    profile.variables.reduce((sum, entry) => sum + entry[name], 0);
  io.stdout(tableOf(profile.variables, io.columns));
  io.stdout(
    `${profile.model}: ${profile.samples} of ${profile.available} samples, ` +
      `${losses('overflows')} values beyond their format, ${losses('underflows')} rounded to zero` +
      `${svg ? `; plot in ${svg}` : ''}\n`,
  );
  return 0;
}

export const explainPrecisionCommand: Command = {
  name: 'precision',
  summary: 'weights and activations of a model against the formats of its layers',
  declare(command) {
    command
      .argument('<model>', 'model.json, .h5, .keras or .onnx; or the name of a study')
      .argument('[student]', 'student of the study, or how its id begins')
      .option('--weights <file>', 'weights of a model.json')
      .option('--hls-config <file>', 'hls4ml configuration; without it, what hls4ml would propose')
      .option('--precision <type>', 'default type of the model, or exact')
      .option('--data <file>', 'features [n, …] as .npy; for a student its test split')
      .option('--samples <count>', 'most rows of the data that are run', '200')
      .option(
        '--keep <fraction>',
        'share of the values that a suggested format must resolve',
        '0.95',
      )
      .option('--significant-bits <count>', 'bits of the smallest value it must resolve', '3')
      .option('--guard-bits <count>', 'integer bits to spare beyond the data seen', '1')
      .option('--svg <file>', 'where a box plot goes');
  },
  run: runExplainPrecision,
};
