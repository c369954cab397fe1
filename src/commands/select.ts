// `paretape select`: the design of a study's front that meets the constraints and is best in one metric.
import type { Candidate } from '../core/candidate.js';
import { ParetapeError } from '../core/errors.js';
import { METRIC_NAMES, type MetricName } from '../core/metrics.js';
import { nearestName } from '../core/nearest-name.js';
import type { Selection } from '../selection/select-design.js';
import { formatJsonDocument } from '../terminal/json-document.js';
import { formatTable } from '../terminal/table.js';
import type { Command, CommandCall } from './command.js';

const EXIT_NO_DESIGN = 3;

function parsePreference(name: unknown): MetricName | undefined {
  if (name === undefined) return undefined;
  if (METRIC_NAMES.includes(name as MetricName)) return name as MetricName;
  const near = nearestName(String(name), METRIC_NAMES);
  throw new ParetapeError('USAGE', `--prefer ${name}: there is no such metric`, {
    hint: near ? `did you mean ${near}?` : `metrics: ${METRIC_NAMES.join(', ')}`,
  });
}

async function printSelection({ io }: CommandCall, selection: Selection): Promise<void> {
  const { frontColumns } = await import('../reports/front-table.js');
  const { winner, runnersUp } = selection;
  const table = (candidates: readonly Candidate[]) => {
    const { columns, rows } = frontColumns(candidates);
    return formatTable(columns, rows, io.columns);
  };
  const lines = (reasons: readonly string[]) => reasons.map((reason) => `  ${reason}\n`).join('');
  if (winner === undefined) {
    const misses = selection.rejected.byConstraint.map(
      ({ constraint, rejected, nearest }) =>
        `  ${constraint.text} rejects ${rejected}${nearest ? `; nearest: ${nearest.candidate.id.slice(0, 8)}, ${nearest.words}` : ''}\n`,
    );
    io.stdout(`no design of the front meets the constraints\n${misses.join('')}`);
    return;
  }
  io.stdout(`${table([winner.candidate])}${lines(winner.reasons)}`);
  for (const { candidate, reasons } of runnersUp) {
    io.stdout(`\nrunner-up\n${table([candidate])}${lines(reasons)}`);
  }
}

async function runSelect(call: CommandCall): Promise<number> {
  const { io, global, args, options } = call;
  const { findRunFolder, readReportData } = await import('../explore/read-study.js');
  const { parseConstraint } = await import('../selection/parse-constraint.js');
  const { selectDesign } = await import('../selection/select-design.js');
  const { selectionDocument } = await import('../explore/write-results.js');
  const constraints = (options.constraint as readonly string[]).map(parseConstraint);
  const prefer = parsePreference(options.prefer);
  const folder = await findRunFolder(global.resultsRoot, args[0] as string);
  const { front } = await readReportData(folder);
  const selection = selectDesign(front, constraints, prefer, {
    pessimistic: options.pessimistic === true,
  });
  if (global.json) io.stdout(formatJsonDocument('select', 1, selectionDocument(selection)));
  else await printSelection(call, selection);
  return selection.winner === undefined ? EXIT_NO_DESIGN : 0;
}

export const selectCommand: Command = {
  name: 'select',
  summary: 'choose a design of a finished study by constraints and a preference',
  declare(command) {
    const collect = (text: string, before: readonly string[]) => [...before, text];
    command
      .argument('<study>', 'name of the study')
      .option('--constraint <bound>', "e.g. 'latencyNs<=200'; may be repeated", collect, [])
      .option('--prefer <metric>', 'metric that decides; left out: a balance of four')
      .option('--pessimistic', 'judge estimates by the bad end of their interval');
  },
  run: runSelect,
};
