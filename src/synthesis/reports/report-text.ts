// A plain-text report as lines, its labels found and its figures read, with positions for errors.
import { ParetapeError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import { parseFigure } from './parse-figure.js';

/** No tool prints longer lines into a report; a file that has them is something else. */
const MAX_LINE = 65_536;
/** Headings compared with a missing one. */
const MAX_HEADINGS = 2000;
const MAX_HEADING_LENGTH = 60;

export interface ReportText {
  readonly fileName: string;
  readonly lines: readonly string[];
}

/** A word of a line. */
export interface Token {
  readonly text: string;
  /** Line and column count from one. */
  readonly line: number;
  readonly column: number;
}

/** A range of line indices, the end not included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** A line that begins with a label, and the words after it. */
export interface LabelledLine {
  readonly index: number;
  readonly tokens: readonly Token[];
}

/** Splits into lines. INPUT error where one is too long for a report. */
export function splitReport(text: string, fileName: string): ReportText {
  const lines = text.split(/\r?\n/);
  const long = lines.findIndex((line) => line.length > MAX_LINE);
  if (long >= 0) {
    throw new ParetapeError('INPUT', `a line is longer than ${MAX_LINE} characters`, {
      position: { file: fileName, line: long + 1, column: MAX_LINE },
      hint: 'this is no report of a tool',
    });
  }
  return { fileName, lines };
}

/** Throws an INPUT error at a word of the report. */
export function failAtToken(
  report: ReportText,
  token: Token,
  message: string,
  hint?: string,
): never {
  const { line, column } = token;
  throw new ParetapeError('INPUT', message, {
    position: { file: report.fileName, line, column },
    hint,
  });
}

/** The words of a line. */
export function splitTokens(report: ReportText, index: number): Token[] {
  return [...report.lines[index].matchAll(/\S+/g)].map((match) => ({
    text: match[0],
    line: index + 1,
    column: match.index + 1,
  }));
}

/** A line's words without the frame that tools draw around headings. */
function headingOf(line: string): string {
  return line.replace(/^[\s|*#=\d.-]+/, '').trimEnd();
}

/** The heading, or the label in front of a figure. */
function labelOf(line: string): string {
  const heading = headingOf(line);
  const gap = heading.search(/\s\s|\s\d|\t/);
  return gap < 0 ? heading : heading.slice(0, gap);
}

/** Throws INPUT for a section or label that is not there, at the line that looks most like it, else at the end. */
export function failMissing(report: ReportText, wanted: string): never {
  const labels = report.lines
    .map(labelOf)
    .filter((label) => /[a-z]/i.test(label) && label.length <= MAX_HEADING_LENGTH);
  const near = nearestName(wanted, [...new Set(labels)].slice(0, MAX_HEADINGS));
  const index = report.lines.findIndex((line) => near !== undefined && labelOf(line) === near);
  throw new ParetapeError('INPUT', `the report has no "${wanted}"`, {
    position: {
      file: report.fileName,
      line: index < 0 ? report.lines.length : index + 1,
      column: 1,
    },
    hint:
      near === undefined
        ? 'nothing in the file resembles it: is this the right report?'
        : `the nearest is "${near}"; is the report cut short or of another format?`,
  });
}

/** All lines of the report. */
export function wholeReport(report: ReportText): LineRange {
  return { from: 0, to: report.lines.length };
}

/** First line of the range whose text, frame taken off, begins with `label`. */
export function findLabel(
  report: ReportText,
  label: string,
  range = wholeReport(report),
): LabelledLine | undefined {
  for (let index = range.from; index < range.to; index++) {
    const line = report.lines[index];
    const start = line.length - line.trimStart().length;
    if (!line.startsWith(label, start)) continue;
    const behind = start + label.length;
    const tokens = splitTokens(report, index).filter((token) => token.column > behind);
    return { index, tokens };
  }
  return undefined;
}

/** As `findLabel`; a missing label is an INPUT error naming the nearest line. */
export function needLabel(report: ReportText, label: string, range?: LineRange): LabelledLine {
  return findLabel(report, label, range) ?? failMissing(report, label);
}

/** Index of the first line that consists of `heading`, as an INPUT error where there is none. */
export function needHeading(report: ReportText, heading: string, from = 0): number {
  for (let index = from; index < report.lines.length; index++) {
    if (headingOf(report.lines[index]) === heading) return index;
  }
  return failMissing(report, heading);
}

/** The number a word states; undefined for "unknown" in its many spellings; INPUT error for anything else. */
export function readToken(report: ReportText, token: Token, what: string): number | undefined {
  const figure = parseFigure(token.text);
  if (figure.kind === 'unknown') return undefined;
  if (figure.kind === 'number') return figure.value;
  return failAtToken(report, token, `${what} is "${token.text.slice(0, 40)}"`, 'expected a number');
}

/** The first word after a label as a number; INPUT error where the line ends at the label. */
export function readLabelled(
  report: ReportText,
  found: LabelledLine,
  what: string,
): number | undefined {
  const [token] = found.tokens;
  if (token !== undefined) return readToken(report, token, what);
  const end = { text: '', line: found.index + 1, column: report.lines[found.index].length + 1 };
  return failAtToken(report, end, `${what} has no value`, 'is the report cut short?');
}

/** Number behind an optional label; undefined where the label is absent. */
export function readOptional(
  report: ReportText,
  label: string,
  range?: LineRange,
): number | undefined {
  const found = findLabel(report, label, range);
  return found && readLabelled(report, found, label);
}

/** Number behind a label that must be there; the number itself may be unknown. */
export function readNeeded(
  report: ReportText,
  label: string,
  range?: LineRange,
): number | undefined {
  return readLabelled(report, needLabel(report, label, range), label);
}
