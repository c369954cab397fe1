// Reads what a study left behind, for the commands that look at it afterwards.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Candidate } from '../core/candidate.js';
import { messageOf, ParetapeError } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import type { ReportData } from '../reports/report-data.js';
import { readJournal } from '../storage/journal.js';
import { type RunFolder, runFolderOf } from './run-folder.js';

/** How far a study has come. */
export interface StudySummary {
  readonly study: string;
  readonly students: number;
  readonly builds: number;
  readonly finished: boolean;
}

// Only what every reader relies on; the rest is written by paretape itself and read back as it is.
const reportShape = z.looseObject({
  studyName: z.string(),
  front: z.array(z.looseObject({ id: z.string(), studentId: z.string(), accuracy: z.number() })),
  calibration: z.array(z.looseObject({ metric: z.string() })),
  students: z.array(z.looseObject({ id: z.string() })),
});

/** Names of the studies below a results root, sorted. */
export async function listStudies(resultsRoot: string): Promise<readonly string[]> {
  const entries = await readdir(resultsRoot, { withFileTypes: true }).catch(
    (thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return [];
      throw new ParetapeError('INPUT', `cannot read ${resultsRoot}: ${thrown.message}`);
    },
  );
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const checked = await Promise.all(
    folders.map((name) =>
      stat(join(resultsRoot, name, 'journal.jsonl')).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return checked.flat().sort();
}

/** The folder of a study by name or path. Throws INPUT, with the nearest name, when there is none. */
export async function findRunFolder(resultsRoot: string, study: string): Promise<RunFolder> {
  const names = await listStudies(resultsRoot);
  const name = study.replace(/\/+$/, '').split('/').at(-1) ?? study;
  if (names.includes(name)) return runFolderOf(resultsRoot, name);
  const near = nearestName(name, names);
  throw new ParetapeError('INPUT', `there is no study ${study} in ${resultsRoot}`, {
    hint: near
      ? `did you mean ${near}?`
      : `studies there: ${names.join(', ') || 'none'}; \`paretape run\` makes one`,
  });
}

/** The report data of a finished study. Throws INPUT when it has not come that far or the file is damaged. */
export async function readReportData(folder: RunFolder): Promise<ReportData> {
  const text = await readFile(folder.reportData, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    throw new ParetapeError('INPUT', `the study has no front yet: ${thrown.message}`, {
      hint: `finish it: paretape run ${folder.studyFile}`,
    });
  });
  try {
    const parsed: unknown = JSON.parse(text);
    reportShape.parse(parsed);
    return parsed as ReportData;
  } catch (thrown) {
    throw new ParetapeError('INPUT', `not the data of a report: ${messageOf(thrown)}`, {
      position: { file: folder.reportData },
      hint: `write it again: paretape run ${folder.studyFile}`,
      cause: thrown,
    });
  }
}

/** The design of a front whose id begins so. Throws INPUT where none or several do. */
export function findDesign(front: readonly Candidate[], id: string): Candidate {
  const found = front.filter((candidate) => candidate.id.startsWith(id));
  if (found.length === 1) return found[0];
  const why = found.length === 0 ? 'no design of the front' : `${found.length} designs`;
  throw new ParetapeError('INPUT', `${why} begins with ${id}`, {
    hint: 'ids stand in front.csv; a beginning that only one has is enough',
  });
}

/** How far the study of a folder has come, from its journal. */
export async function summariseStudy(folder: RunFolder, study: string): Promise<StudySummary> {
  const events = await readJournal(folder.journal);
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  const finished = await stat(folder.frontCsv).then(
    () => true,
    () => false,
  );
  return { study, students: count('student'), builds: count('synthesis'), finished };
}
