// What Yosys prints for `stat`: cells, area where a library was given, and the primitives of an FPGA.
import type { ToolFigures } from '../../core/external-report.js';
import { countPrimitives } from './fpga-primitives.js';
import { parseFigure } from './parse-figure.js';
import type { ReportFormat } from './report-format.js';
import {
  failAtToken,
  failMissing,
  findLabel,
  type LineRange,
  type ReportText,
  readLabelled,
  splitReport,
  splitTokens,
} from './report-text.js';

interface Section extends LineRange {
  readonly name: string;
}

function listSections(report: ReportText): Section[] {
  const starts = report.lines.flatMap((line, index) => {
    const trimmed = line.trim();
    const isTitle = trimmed.startsWith('=== ') && trimmed.endsWith(' ===') && trimmed.length > 8;
    return isTitle ? [{ name: trimmed.slice(4, -4).trim(), from: index }] : [];
  });
  return starts.map((start, order) => ({
    ...start,
    to: starts[order + 1]?.from ?? report.lines.length,
  }));
}

/** The section of the whole hierarchy, else the only module's. */
function chooseSection(report: ReportText): Section {
  const sections = listSections(report);
  const whole = sections.findLast(({ name }) => name === 'design hierarchy');
  if (whole !== undefined) return whole;
  if (sections.length === 0) return failMissing(report, 'design hierarchy');
  if (sections.length === 1) return sections[0];
  const names = sections.map(({ name }) => name).slice(0, 5);
  const token = { text: '', line: sections[0].from + 1, column: 1 };
  const message = `the report lists modules (${names.join(', ')} …) but no total`;
  return failAtToken(report, token, message, 'run stat with -top, or flatten the design');
}

/** A number of cells and their name on one line, in the order of either layout; with a column of areas between in the newer. */
function readCellLine(report: ReportText, index: number): readonly [string, number] | undefined {
  const words = splitTokens(report, index).map(({ text }) => text);
  if (words.length < 2 || words.length > 3) return undefined;
  const last = parseFigure(words[words.length - 1]);
  if (last.kind === 'number' && words.length === 2) return [words[0], last.value];
  const first = parseFigure(words[0]);
  return first.kind === 'number' ? [words[words.length - 1], first.value] : undefined;
}

/** Cells by type, total under the name `cells`. The older layout has the types below "Number of cells:". */
function readCells(report: ReportText, section: Section): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const older = findLabel(report, 'Number of cells:', section);
  if (older !== undefined) counts.set('cells', readLabelled(report, older, 'cells') ?? 0);
  for (let index = (older?.index ?? section.from) + 1; index < section.to; index++) {
    const found = readCellLine(report, index);
    if (found !== undefined) counts.set(...found);
    else if (older !== undefined && report.lines[index].trim() === '') break;
  }
  return counts;
}

function readArea(report: ReportText, section: Section): number | undefined {
  const found = findLabel(report, 'Chip area for', section);
  const colon = found?.tokens.findIndex(({ text }) => text.endsWith(':')) ?? -1;
  if (found === undefined || colon < 0) return undefined;
  return readLabelled(report, { ...found, tokens: found.tokens.slice(colon + 1) }, 'Chip area');
}

function parse(text: string, fileName: string): ToolFigures {
  const report = splitReport(text, fileName);
  const section = chooseSection(report);
  const counts = readCells(report, section);
  const cells = counts.get('cells');
  if (cells === undefined) failMissing(report, 'Number of cells:');
  const cellAreaUm2 = readArea(report, section);
  return { cells, cellAreaUm2, ...countPrimitives(counts) };
}

export const YOSYS_STAT: ReportFormat = {
  id: 'yosys-stat',
  description: 'Yosys: tee -o stat.txt stat -liberty <library>',
  stage: 'synthesis',
  parse,
};
