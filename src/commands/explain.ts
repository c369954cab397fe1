// `paretape explain`: one design of a study in full, the legal reuse factors of a layer, or formats against the values they hold.
import { type Candidate, metricOf } from '../core/candidate.js';
import { ParetapeError } from '../core/errors.js';
import { describeStageConfig } from '../core/hardware-config.js';
import { METRICS, type MetricName } from '../core/metrics.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';
import { explainPrecisionCommand } from './explain/precision.js';

function readCount(options: Readonly<Record<string, unknown>>, name: string, flag: string): number {
  const value = Number(options[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ParetapeError('USAGE', `${flag} takes a whole number from 1, not ${options[name]}`);
}

async function runExplainReuse({ io, global, options }: CommandCall): Promise<number> {
  const { closestReuseFactor, validReuseFactors } = await import(
    '../hardware/layers/reuse-factor.js'
  );
  const inputs = readCount(options, 'nIn', '--n-in');
  const outputs = readCount(options, 'nOut', '--n-out');
  const requested = readCount(options, 'requested', '--requested');
  const valid = validReuseFactors(inputs, outputs);
  const closest = closestReuseFactor(valid, requested);
  io.stdout(
    global.json
      ? `${JSON.stringify({ valid, closest })}\n`
      : `valid: ${valid.join(' ')}\nclosest to ${requested}: ${closest}\n`,
  );
  return 0;
}

function metricTable(candidate: Candidate, columns: number): string {
  const { estimate, measured } = candidate;
  const text = (value: number | undefined) => (value === undefined ? '' : value.toPrecision(5));
  const rows = (Object.keys(METRICS) as MetricName[]).map((metric) => {
    const interval = metric in estimate ? estimate[metric as keyof typeof estimate] : undefined;
    const range = typeof interval === 'object' && 'low' in interval ? interval : undefined;
    return [
      METRICS[metric].unit ? `${metric} (${METRICS[metric].unit})` : metric,
      range ? text(range.value) : text(metricOf({ ...candidate, measured: undefined }, metric)),
      range ? `${text(range.low)} … ${text(range.high)}` : 'exact',
      measured ? text(metricOf(candidate, metric)) : '',
    ];
  });
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    [{ title: 'metric', align: 'left' }, right('estimated'), right('interval'), right('measured')],
    rows,
    columns,
  );
}

async function runExplainDesign({ io, global, args }: CommandCall): Promise<number> {
  const { findDesign, findRunFolder, readReportData } = await import('../explore/read-study.js');
  const folder = await findRunFolder(global.resultsRoot, args[0] as string);
  const { front } = await readReportData(folder);
  const candidate = findDesign(front, args[1] as string);
  if (global.json) {
    io.stdout(formatJsonDocument('explain', 1, { candidate }));
    return 0;
  }
  const stages = Object.entries(candidate.config.stages).map(
    ([stage, config]) => `  ${stage}: ${describeStageConfig(config)}\n`,
  );
  io.stdout(
    `design ${candidate.id} of student ${candidate.studentId}\n` +
      `${candidate.config.ioType}, clock ${candidate.config.clockPeriodNs} ns\n${stages.join('')}` +
      metricTable(candidate, io.columns),
  );
  return 0;
}

export const explainCommand: Command = {
  name: 'explain',
  summary: 'say where a number comes from',
  subcommands: [
    {
      name: 'design',
      summary: 'one design of a finished study: configuration, estimates, measurements',
      declare(command) {
        command
          .argument('<study>', 'name of the study')
          .argument('<id>', 'design id, or how it begins');
      },
      run: runExplainDesign,
    },
    {
      name: 'reuse',
      summary: 'legal reuse factors of a layer, as hls4ml has them',
      declare(command) {
        command
          .requiredOption('--n-in <count>', 'inputs of the layer')
          .requiredOption('--n-out <count>', 'outputs of the layer')
          .option('--requested <count>', 'factor whose closest legal one is wanted', '1');
      },
      run: runExplainReuse,
    },
    explainPrecisionCommand,
  ],
};
