// What `synth` answers, whatever the target: figures of every layer and of the whole, as a document and as a table.
import { describeStageConfig } from '../../core/hardware-config.js';
import type { Verification } from '../../core/synthesis-report.js';
import type { Target } from '../../core/target.js';
import type { BuildOutcome, MeasuredModel } from '../../explore/measure-model.js';
import { formatTable } from '../../terminal/table.js';
import type { DesignOfOptions } from './load-design-options.js';

/** How the reports of one kind of target are shown. */
export interface BuildView<Report> {
  /** The members of the JSON document. */
  figures(report: Report): object;
  readonly columns: readonly string[];
  /** One cell a column. */
  cells(report: Report): readonly string[];
  /** Lines under the table, each about one report, whose name is put in front. */
  details?(report: Report): readonly string[];
}

interface Verified {
  readonly verified: Verification;
  readonly wallSeconds: number;
}

function documentOf<Report>(outcome: BuildOutcome<Report>, view: BuildView<Report>): object {
  return outcome.kind === 'failed'
    ? { failed: outcome.error.message }
    : view.figures(outcome.report);
}

/** The document of `synth --json`. */
export function describeBuilds<Report>(
  { network, config, notes }: DesignOfOptions,
  target: Target,
  { layers, total }: MeasuredModel<Report>,
  view: BuildView<Report>,
): object {
  return {
    network: network.name,
    target: target.id,
    ...(target.kind === 'asic' ? { libertyHash: target.libertyHash } : { part: target.part }),
    ioType: config.ioType,
    clockPeriodNs: config.clockPeriodNs,
    notes,
    layers: layers.map(({ layer, config: stage, outcome }) => ({
      layer,
      config: stage,
      ...documentOf(outcome, view),
    })),
    ...(total === undefined ? {} : { total: documentOf(total, view) }),
  };
}

function rowOf<Report extends Verified>(
  name: string,
  what: string,
  outcome: BuildOutcome<Report>,
  view: BuildView<Report>,
): string[] {
  if (outcome.kind === 'failed') {
    return [name, what, `failed: ${outcome.error.message.split('\n')[0]}`];
  }
  const { verified, wallSeconds } = outcome.report;
  const right = verified.vectors - verified.mismatches;
  return [
    name,
    what,
    ...view.cells(outcome.report),
    `${right}/${verified.vectors}`,
    wallSeconds.toFixed(1),
  ];
}

function detailsOf<Report>(name: string, outcome: BuildOutcome<Report>, view: BuildView<Report>) {
  if (outcome.kind === 'failed') return [];
  return (view.details?.(outcome.report) ?? []).map((line) => `${name}: ${line}\n`);
}

/** The table of `synth`. */
export function tabulateBuilds<Report extends Verified>(
  { network, config }: DesignOfOptions,
  target: Target,
  { layers, total }: MeasuredModel<Report>,
  view: BuildView<Report>,
  width: number,
): string {
  const left = (title: string) => ({ title, align: 'left' as const });
  const right = (title: string) => ({ title, align: 'right' as const });
  const rows = layers.map(({ layer, config: stage, outcome }) =>
    rowOf(layer, describeStageConfig(stage), outcome, view),
  );
  if (total !== undefined) rows.push(rowOf('total', config.ioType, total, view));
  const table = formatTable(
    [
      left('layer'),
      left('configuration'),
      ...view.columns.map(right),
      right('verified'),
      right('seconds'),
    ],
    rows,
    width,
  );
  const details = [
    ...layers.flatMap(({ layer, outcome }) => detailsOf(layer, outcome, view)),
    ...(total === undefined ? [] : detailsOf('total', total, view)),
  ];
  return `${network.name} on ${target.id}, ${config.clockPeriodNs} ns\n${table}${details.join('')}`;
}
