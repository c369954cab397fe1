// What a finished study leaves behind: front, report, selection, provenance.
import { canonicalJson } from '../core/hash.js';
import { renderFrontCsv } from '../reports/front-csv.js';
import { renderFrontJson } from '../reports/front-json.js';
import type { ReportData } from '../reports/report-data.js';
import type { Selection } from '../selection/select-design.js';
import { writeAtomically } from '../storage/write-atomically.js';
import { buildReportData } from './build-report-data.js';
import type { RunFolder } from './run-folder.js';
import type { StudyOutcome } from './run-study.js';
import { calibrationDocument } from './study-calibration.js';

function prettyJson(value: unknown): string {
  return `${JSON.stringify(JSON.parse(canonicalJson(value)), null, 2)}\n`;
}

/** The choice as a versioned document; designs by id, their figures stand in front.json. */
export function selectionDocument(selection: Selection): object {
  const idAndReasons = ({ candidate, reasons, uncertain }: Selection['runnersUp'][number]) => ({
    id: candidate.id,
    reasons,
    uncertain,
  });
  return {
    format: 'paretape-selection',
    version: 1,
    prefer: selection.prefer,
    winner: selection.winner ? idAndReasons(selection.winner) : null,
    runnersUp: selection.runnersUp.map(idAndReasons),
    qualifying: selection.qualifying,
    rejected: {
      unbuildable: selection.rejected.unbuildable,
      byConstraint: selection.rejected.byConstraint.map(({ constraint, rejected, nearest }) => ({
        constraint: constraint.text,
        rejected,
        nearest: nearest ? { id: nearest.candidate.id, words: nearest.words } : null,
      })),
    },
  };
}

/** Writes every output of the study, each whole; returns what the report shows. */
export async function writeResults(outcome: StudyOutcome, folder: RunFolder): Promise<ReportData> {
  const data = buildReportData(outcome);
  // The chart library is loaded only now: most commands never need it.
  const { renderHtmlReport } = await import('../reports/html-report.js');
  await writeAtomically(folder.frontCsv, renderFrontCsv(outcome.front));
  await writeAtomically(folder.frontJson, renderFrontJson(outcome.front));
  await writeAtomically(folder.selection, prettyJson(selectionDocument(outcome.selection)));
  const { target, calibration } = outcome;
  await writeAtomically(folder.calibration, prettyJson(calibrationDocument(target, calibration)));
  await writeAtomically(folder.provenance, prettyJson(outcome.provenance));
  await writeAtomically(folder.reportData, prettyJson(data));
  await writeAtomically(folder.reportHtml, renderHtmlReport(data));
  return data;
}
