// JSON from a tool, read without trust: where it breaks off, and what lies at a path in it.
import { messageOf } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import { parseFigure } from './parse-figure.js';
import { failAtOffset } from './scan-xml.js';

/** A parsed report with its text, for positions. */
export interface JsonReport {
  readonly text: string;
  readonly fileName: string;
  readonly value: unknown;
}

const BARE_WORDS = /-?\b(?:Infinity|NaN)\b/g;

/** Index behind the string that opens at `start`; the text's length where it never closes. */
function findStringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Puts null for the bare words Python writes for numbers that are none; strings stay as they are. */
function replaceBareWords(text: string): string {
  if (!text.includes('NaN') && !text.includes('Infinity')) return text;
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote < 0 ? text.length : quote;
    const end = findStringEnd(text, start);
    pieces.push(text.slice(at, start).replace(BARE_WORDS, 'null'), text.slice(start, end));
    at = end;
  }
  return pieces.join('');
}

/** Parses JSON; `NaN` and `Infinity`, which Python writes, become null. INPUT error where it is broken or cut short. */
export function parseJsonReport(text: string, fileName: string): JsonReport {
  const strict = replaceBareWords(text);
  try {
    return { text, fileName, value: JSON.parse(strict) };
  } catch (error) {
    const message = messageOf(error);
    const stated = /position (\d+)/.exec(message);
    // Positions after a replaced word are off by its length; the line is still right.
    const offset = stated === null ? text.length : Math.min(Number(stated[1]), text.length);
    return failAtOffset(
      text,
      fileName,
      offset,
      `no valid JSON: ${message}`,
      'is the report cut short?',
    );
  }
}

/** Throws INPUT at the first place the text names `key`, at the start where it does not. */
export function failAtKey(report: JsonReport, key: string, message: string, hint?: string): never {
  const found = report.text.indexOf(JSON.stringify(key));
  return failAtOffset(report.text, report.fileName, Math.max(0, found), message, hint);
}

/** An object's own member; undefined for anything else. */
export function memberOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<string, unknown>)[key];
}

/** What lies at a path of names; INPUT error that names the nearest sibling of the first one missing. */
export function needMember(report: JsonReport, path: readonly string[]): unknown {
  let value = report.value;
  let parent = '';
  for (const key of path) {
    const next = memberOf(value, key);
    if (next === undefined) {
      const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
      const near = nearestName(key, names.slice(0, 2000));
      const hint = near === undefined ? 'is this the right report?' : `the nearest is "${near}"`;
      failAtKey(report, parent, `the report has no "${key}"`, hint);
    }
    value = next;
    parent = key;
  }
  return value;
}

/** A number, or a text that states one; undefined where it is absent or unknown; INPUT error for anything else. */
export function readJsonFigure(
  report: JsonReport,
  value: unknown,
  key: string,
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  const figure = typeof value === 'string' ? parseFigure(value) : { kind: 'text' as const };
  if (figure.kind === 'number') return figure.value;
  if (figure.kind === 'unknown') return undefined;
  const shown = JSON.stringify(value)?.slice(0, 40);
  return failAtKey(report, key, `${key} is ${shown}`, 'expected a number');
}
