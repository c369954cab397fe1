// Reads the reports a run was to leave, none of them older than the run.
import { open, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { ParetapeError } from '../../core/errors.js';
import type { ReadReport } from '../../core/external-report.js';
import { findReportFormat, parseReport } from '../reports/index.js';
import type { ExpectedReport } from './external-request.js';

/** Reports are text of a few MB; more is no report. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Clocks of file servers differ. */
const CLOCK_SLACK_MS = 2000;

async function readBounded(path: string, file: string, notBeforeMs: number): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    const details = { position: { file }, cause };
    throw new ParetapeError('INPUT', `the tool left no report ${file}`, details);
  });
  if (!found.isFile()) throw new ParetapeError('INPUT', `${file} is no file`);
  if (found.size > MAX_BYTES)
    throw new ParetapeError('INPUT', `${file} is over ${MAX_BYTES >> 20} MB`);
  if (found.mtimeMs < notBeforeMs - CLOCK_SLACK_MS) {
    throw new ParetapeError('INPUT', `${file} is older than this run`, {
      position: { file },
      hint: 'let the tool write it below {folder}',
    });
  }
  const handle = await open(path, 'r');
  try {
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * One report of the run in `folder` that began at `startedMs` (ms since 1970). INPUT error where it is missing, older
 * than the run, too large, or as of its parser.
 */
export async function readReport(
  expected: ExpectedReport,
  folder: string,
  startedMs: number,
): Promise<ReadReport> {
  const format = findReportFormat(expected.format);
  const { file } = expected;
  const path = isAbsolute(file) ? file : resolve(folder, file);
  const text = await readBounded(path, file, startedMs);
  return { file, format: format.id, stage: format.stage, figures: parseReport(format, text, path) };
}
