// Reads labelled samples from comma-separated text, one sample a line, the first line naming the columns.
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { messageOf, ParetapeError, type SourcePosition } from '../core/errors.js';
import { nearestName } from '../core/nearest-name.js';
import { positionOfField } from './csv-position.js';
import { GrowingFloats } from './growing-floats.js';
import { canonicalLabel, type RawSamples } from './raw-samples.js';

/** Longest line read, in characters. */
const MAX_LINE = 2 ** 24;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;

/** Column names and which of them is the label. */
interface Header {
  readonly names: readonly string[];
  readonly label: number;
}

function parseHeader(names: readonly string[], label: string, file: string): Header {
  const position = { file, line: 1 };
  const index = names.indexOf(label);
  if (index < 0) {
    const near = nearestName(label, names);
    const shown = names.slice(0, 20).join(', ');
    throw new ParetapeError('INPUT', `no label column ${JSON.stringify(label)}`, {
      position,
      hint: near === undefined ? `columns are ${shown}` : `nearest column: ${near}`,
    });
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    const message = `column ${JSON.stringify(twice)} occurs twice in the header`;
    throw new ParetapeError('INPUT', message, { position });
  }
  if (names.length < 2) {
    const hint = 'columns are separated by commas';
    throw new ParetapeError('INPUT', 'there is no feature column', { position, hint });
  }
  return { names, label: index };
}

/** A feature cell as a 32-bit float; undefined when it is not a finite number of that range. */
function parseFeature(cell: string): number | undefined {
  if (!NUMBER.test(cell)) return undefined;
  const value = Math.fround(Number(cell));
  return Number.isFinite(value) ? value : undefined;
}

/** Collects rows as the parser meets them, so that no table of text is ever held. */
class RowCollector {
  header: Header | undefined;
  readonly features = new GrowingFloats();
  readonly labels: string[] = [];

  constructor(
    private readonly file: string,
    private readonly label: string,
    private readonly locate: (line: number, field: number) => SourcePosition,
  ) {}

  add(cells: readonly string[], line: number): void {
    if (this.header === undefined) {
      this.header = parseHeader(cells, this.label, this.file);
      return;
    }
    const { names, label } = this.header;
    if (cells.length !== names.length) {
      const message = `row has ${cells.length} cells, the header names ${names.length}`;
      const position = { file: this.file, line };
      throw new ParetapeError('INPUT', message, { position });
    }
    for (let i = 0; i < cells.length; i++) {
      if (i === label) this.addLabel(cells[i], line);
      else this.addFeature(cells[i], line, i);
    }
  }

  private addLabel(cell: string, line: number): void {
    if (cell === '') {
      const position = this.locate(line, this.header?.label ?? 0);
      throw new ParetapeError('INPUT', 'label is empty', { position });
    }
    this.labels.push(canonicalLabel(cell));
  }

  private addFeature(cell: string, line: number, field: number): void {
    const value = parseFeature(cell);
    if (value === undefined) {
      const name = this.header?.names[field];
      const message = `feature ${name} is ${JSON.stringify(cell.slice(0, 40))}, not a finite number`;
      const position = this.locate(line, field);
      const hint = 'every column but the label holds finite 32-bit floating-point numbers';
      throw new ParetapeError('INPUT', message, { position, hint });
    }
    this.features.push(value);
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
export function parseCsv(bytes: Buffer, file: string, label: string): RawSamples {
  const locate = (line: number, field: number) => positionOfField(bytes, file, line, field);
  const collector = new RowCollector(file, label, locate);
  readRecords(bytes, file, collector);
  const { header, labels, features } = collector;
  if (header === undefined || labels.length === 0) {
    const message = header === undefined ? 'file is empty' : 'file holds a header but no rows';
    throw new ParetapeError('INPUT', message, { position: { file } });
  }
  const featureNames = header.names.filter((_, i) => i !== header.label);
  return {
    file,
    count: labels.length,
    shape: [featureNames.length],
    featureNames,
    features: features.take(),
    labels: { file, values: labels },
  };
}
