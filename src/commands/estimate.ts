// `paretape estimate`: the same design as `synth`, by the analytic estimators, in milliseconds.
import type { Calibration } from '../calibration/calibration.js';
import type { Estimate } from '../core/estimate.js';
import { describeStageConfig } from '../core/hardware-config.js';
import type { Interval } from '../core/interval.js';
import { formatRange, formatSignificant } from '../reports/format-value.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';
import { declareDesign } from './hardware/declare-design.js';
import type { DesignOfOptions } from './hardware/load-design-options.js';

async function readCalibration(
  { global, options }: CommandCall,
  libertyHash: string,
): Promise<Calibration> {
  if (options.calibration === undefined) {
    const { uncalibrated } = await import('../calibration/apply-calibration.js');
    return uncalibrated();
  }
  const { readStudyCalibration } = await import('../explore/study-calibration.js');
  return readStudyCalibration(global.resultsRoot, String(options.calibration), libertyHash);
}

async function estimate(call: CommandCall) {
  const { loadDesignOfOptions } = await import('./hardware/load-design-options.js');
  const { loadNamedLibrary } = await import('./hardware/load-named-target.js');
  const { estimateModel } = await import('../explore/estimate-model.js');
  const target = await loadNamedLibrary(call.options, call.io.cwd);
  const design = await loadDesignOfOptions(call, target);
  const calibration = await readCalibration(call, target.libertyHash);
  const layer = call.options.layer === undefined ? undefined : String(call.options.layer);
  return { design, target, estimate: estimateModel(design, target, calibration, layer) };
}

function tabulate({ config }: DesignOfOptions, estimated: Estimate, columns: number): string {
  const left = (title: string) => ({ title, align: 'left' as const });
  const right = (title: string) => ({ title, align: 'right' as const });
  const cells = (intervals: readonly Interval[]) =>
    intervals.map(
      (interval) => `${formatSignificant(interval.value, 4)} (${formatRange(interval)})`,
    );
  const rows = estimated.stages.map(({ stage, estimator, metrics, ...cycles }) => [
    stage,
    describeStageConfig(config.stages[stage]),
    estimator,
    ...[cycles.latencyCycles, cycles.initiationInterval].map(String),
    ...cells([metrics.cellAreaUm2, metrics.criticalPathNs, metrics.energyPj]),
  ]);
  const { latencyCycles, initiationInterval, cellAreaUm2, criticalPathNs, energyNj } = estimated;
  const energyPj = {
    value: energyNj.value * 1000,
    low: energyNj.low * 1000,
    high: energyNj.high * 1000,
  };
  const total = [latencyCycles, initiationInterval].map(String);
  const table = formatTable(
    [
      left('layer'),
      left('configuration'),
      left('estimator'),
      right('cycles'),
      right('II'),
      right('area µm²'),
      right('path ns'),
      right('energy pJ'),
    ],
    [
      ...rows,
      ['total', config.ioType, '', ...total, ...cells([cellAreaUm2, criticalPathNs, energyPj])],
    ],
    columns,
  );
  const macros = estimated.stages.flatMap(({ stage, macros }) =>
    macros === undefined
      ? []
      : [
          `${stage}: ${formatSignificant(macros.areaUm2, 4)} µm² and ${formatSignificant(macros.energyPj, 4)} pJ of it are memory macros, as declared\n`,
        ],
  );
  return `${table}${macros.join('')}power ${cells([estimated.powerMw])[0]} mW at ${config.clockPeriodNs} ns\n`;
}

async function runEstimate(call: CommandCall): Promise<number> {
  const { io, global, options } = call;
  const { design, target, estimate: estimated } = await estimate(call);
  for (const note of design.notes) io.stderr(`${note}\n`);
  if (global.json) {
    const { network, config, notes } = design;
    io.stdout(
      formatJsonDocument('estimate', 1, {
        network: network.name,
        target: target.id,
        libertyHash: target.libertyHash,
        calibration: options.calibration ?? null,
        config,
        notes,
        estimate: estimated,
      }),
    );
    return 0;
  }
  io.stdout(tabulate(design, estimated, io.columns));
  return 0;
}

export const estimateCommand: Command = {
  name: 'estimate',
  summary: 'estimate a model in one configuration: area, timing, energy, layer by layer',
  declare(command) {
    declareDesign(command);
    command.option(
      '--calibration <study>',
      'correct by what this study measured on the same library',
    );
  },
  run: runEstimate,
};
