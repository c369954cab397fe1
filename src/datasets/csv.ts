// Reads samples with labels or targets from comma-separated text, one sample a line, the first line naming the columns.
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { messageOf, ParetapeError, type SourcePosition } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import { positionOfField } from './csv-position.js';
import { GrowingFloats } from './growing-floats.js';
import {
  canonicalLabel,
  type LabelledSamples,
  type MeasuredSamples,
  type RawSamples,
} from './raw-samples.js';

/** Longest line read, in characters. */
const MAX_LINE = 2 ** 24;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;

/** The columns that hold the answers, and what is done with their cells. */
interface AnswerColumns {
  readonly what: 'label' | 'target';
  readonly names: readonly string[];
  /** Takes a cell of the column `names[place]`; throws INPUT, at the position it may ask for. */
  add(cell: string, place: number, locate: () => SourcePosition): void;
}

/** Column names and, for each, its place among the answers; −1 for a feature. */
interface Header {
  readonly names: readonly string[];
  readonly places: readonly number[];
}

function parseHeader(
  names: readonly string[],
  { what, names: wanted }: AnswerColumns,
  file: string,
): Header {
  const position = { file, line: 1 };
  const missing = wanted.find((name) => !names.includes(name));
  if (missing !== undefined) {
    const near = nearestName(missing, names);
    const shown = names.slice(0, 20).join(', ');
    throw new ParetapeError('INPUT', `no ${what} column ${JSON.stringify(missing)}`, {
      position,
      hint: near === undefined ? `columns are ${shown}` : `nearest column: ${near}`,
    });
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const message = `column ${JSON.stringify(twice)} occurs twice in the header`;
    throw new ParetapeError('INPUT', message, { position });
  }
  if (names.length <= wanted.length) {
    const hint = 'columns are separated by commas';
    throw new ParetapeError('INPUT', 'there is no feature column', { position, hint });
  }
  return { names, places: names.map((name) => wanted.indexOf(name)) };
}

/** A cell as a number; undefined when it is not one, or beyond the range of 32-bit floats. */
function parseNumber(cell: string): number | undefined {
  if (!NUMBER.test(cell)) return undefined;
  const value = Number(cell);
  return Number.isFinite(Math.fround(value)) ? value : undefined;
}

/** Collects rows as the parser meets them, so that no table of text is ever held. */
class RowCollector {
  header: Header | undefined;
  count = 0;
  readonly features = new GrowingFloats();

  constructor(
    private readonly file: string,
    private readonly answers: AnswerColumns,
    private readonly locate: (line: number, field: number) => SourcePosition,
  ) {}

  add(cells: readonly string[], line: number): void {
    if (this.header === undefined) {
      this.header = parseHeader(cells, this.answers, this.file);
      return;
    }
    const { names, places } = this.header;
    if (cells.length !== names.length) {
      const message = `row has ${cells.length} cells, the header names ${names.length}`;
      const position = { file: this.file, line };
      throw new ParetapeError('INPUT', message, { position });
    }
    for (let i = 0; i < cells.length; i++) {
      const place = places[i];
      if (place < 0) this.addFeature(cells[i], line, i);
      else this.answers.add(cells[i], place, () => this.locate(line, i));
    }
    this.count++;
  }

  private addFeature(cell: string, line: number, field: number): void {
    const value = parseNumber(cell);
    if (value === undefined) {
      const name = this.header?.names[field];
      const message = `feature ${name} is ${JSON.stringify(cell.slice(0, 40))}, not a finite number`;
      const position = this.locate(line, field);
      const hint = `every column but the ${this.answers.what} holds finite 32-bit floating-point numbers`;
      throw new ParetapeError('INPUT', message, { position, hint });
    }
    this.features.push(Math.fround(value));
  }
}

/** Feeds every record with its line number to `collector`. */
function readRecords(bytes: Buffer, file: string, collector: RowCollector): void {
  const onRecord = (cells: string[], info: Info) => {
    collector.add(cells, info.lines);
    return null;
  };
  try {
    parse(bytes, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      max_record_size: MAX_LINE,
      on_record: onRecord as never,
    });
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    const line = typeof thrown.lines === 'number' ? thrown.lines : undefined;
    const message = `malformed CSV: ${messageOf(thrown)}`;
    throw new ParetapeError('INPUT', message, { position: { file, line }, cause: thrown });
  }
}

/** The samples of a CSV file. Throws INPUT with file:line:column for the first cell that is not as it should be. */
export function parseCsv(bytes: Buffer, file: string, label: string): LabelledSamples {
  const values: string[] = [];
  const samples = readSamples(bytes, file, {
    what: 'label',
    names: [label],
    add: (cell, _, locate) => {
      if (cell === '') throw new ParetapeError('INPUT', 'label is empty', { position: locate() });
      values.push(canonicalLabel(cell));
    },
  });
  return { ...samples, labels: { file, values } };
}

/** `parseCsv` with the columns `names` to be predicted, in this order; they are distinct. */
export function parseTargetCsv(
  bytes: Buffer,
  file: string,
  names: readonly string[],
): MeasuredSamples {
  const columns = names.map((): number[] => []);
  const samples = readSamples(bytes, file, {
    what: 'target',
    names,
    add: (cell, place, locate) => {
      const value = parseNumber(cell);
      if (value === undefined) {
        const message = `target ${names[place]} is ${JSON.stringify(cell.slice(0, 40))}, not a finite number`;
        const hint = 'targets are numbers in the range of 32-bit floats';
        throw new ParetapeError('INPUT', message, { position: locate(), hint });
      }
      columns[place].push(value);
    },
  });
  const outputs = names.length;
  const values = new Float64Array(samples.count * outputs);
  columns.forEach((column, place) => {
    column.forEach((value, row) => {
      values[row * outputs + place] = value;
    });
  });
  return { ...samples, targets: { file, names, values } };
}

function readSamples(bytes: Buffer, file: string, answers: AnswerColumns): RawSamples {
  const locate = (line: number, field: number) => positionOfField(bytes, file, line, field);
  const collector = new RowCollector(file, answers, locate);
  readRecords(bytes, file, collector);
  const { header, count, features } = collector;
  if (header === undefined || count === 0) {
    const message = header === undefined ? 'file is empty' : 'file holds a header but no rows';
    throw new ParetapeError('INPUT', message, { position: { file } });
  }
  const featureNames = header.names.filter((_, i) => header.places[i] < 0);
  return {
    file,
    count,
    shape: [featureNames.length],
    featureNames,
    features: features.take(),
  };
}
