// The answer of a run on the terminal: the front, the verdict, where the report lies.
import { join } from 'node:path';
import type { Candidate } from '../../core/candidate.js';
import { canonicalJson } from '../../core/hash.js';
import { METRICS } from '../../core/metrics.js';
import type { RunFolder } from '../../explore/run-folder.js';
import { spreadIndices } from '../../explore/student-grid.js';
import { sortFront } from '../../reports/candidate-text.js';
import { frontColumns } from '../../reports/front-table.js';
import type { CalibrationSummary, ReportData } from '../../reports/report-data.js';
import { scoreNameOf } from '../../reports/score-name.js';
import { describeVerdict } from '../../reports/verdict.js';
import { formatJsonDocument } from '../../terminal/json-document.js';
import { formatTable } from '../../terminal/table.js';
import type { CommandCall } from '../command.js';

/** Rows of the front a terminal shows; the files hold all of them. */
const SHOWN_DESIGNS = 16;

const UNITS: Readonly<Record<string, string>> = {
  cellAreaUm2: METRICS.cellAreaUm2.unit,
  criticalPathNs: METRICS.criticalPathNs.unit,
  energyPj: 'pJ',
  leakageMw: 'mW',
};

/** An even spread of the front; the selected design and every measured one are always among it. */
export function chooseShown(data: ReportData): readonly Candidate[] {
  const sorted = sortFront(data.front);
  const selected = data.selected?.candidate.id;
  const fixed = sorted.filter(({ id, measured }) => measured !== undefined || id === selected);
  const others = sorted.filter((candidate) => !fixed.includes(candidate));
  const places = Math.max(0, SHOWN_DESIGNS - fixed.length);
  const spread = places === 0 ? [] : spreadIndices(others.length, places);
  return sortFront([...fixed, ...spread.map((index) => others[index])]);
}

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`;

function calibrationTable(summaries: readonly CalibrationSummary[], width: number): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    [
      { title: 'calibrated metric', align: 'left' },
      right('builds'),
      right('before'),
      right('cross-validated'),
      right('worst'),
    ],
    summaries.map(({ metric, points, medianErrorBefore, medianError, maxError }) => [
      `${metric} (${UNITS[metric]})`,
      String(points.length),
      percent(medianErrorBefore),
      percent(medianError),
      percent(maxError),
    ]),
    width,
  );
}

/** Prints the outcome: text, or one JSON document with `--json`. */
export function printOutcome(
  { io, global }: CommandCall,
  data: ReportData,
  folder: Pick<RunFolder, 'reportHtml' | 'frontCsv' | 'root'>,
): void {
  const verdict = describeVerdict(data);
  if (global.json) {
    const report = JSON.parse(canonicalJson(data)) as object;
    io.stdout(formatJsonDocument('run', 1, { verdict, folder: folder.root, ...report }));
    return;
  }
  const shown = chooseShown(data);
  const { columns, rows } = frontColumns(shown, scoreNameOf(data));
  const left = data.front.length - shown.length;
  const more = left > 0 ? `… and ${left} more in ${folder.frontCsv}\n` : '';
  const failures = data.failures.map(
    ({ what, message, mended }) => `${mended ? 'mended' : 'failed'}: ${what}: ${message}\n`,
  );
  io.stdout(
    [
      `${formatTable(columns, rows, io.columns)}${more}\n`,
      `${calibrationTable(data.calibration, io.columns)}\n`,
      ...failures,
      `${verdict.sentence}\n`,
      ...data.verdict.reasons.map((reason) => `  ${reason}\n`),
      `report: ${join(folder.reportHtml)}\n`,
    ].join(''),
  );
}
