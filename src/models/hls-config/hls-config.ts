// hls4ml's configuration of a conversion, as far as numbers depend on it.
import { ParetapeError } from '../../core/errors.js';
import { isObject, type JsonObject, memberOf } from '../json-object.js';

export type IoType = 'io_parallel' | 'io_stream';

/** Precision texts by variable (`weight`, `result`, `default`, …). */
export type PrecisionTexts = ReadonlyMap<string, string>;

/** Settings of a layer or of a class of layers. */
export interface LayerSettings {
  readonly precision: PrecisionTexts;
  /** All other keys, in snake case. */
  readonly values: ReadonlyMap<string, unknown>;
}

/** `HLSConfig` with what stands beside it. Names of layers and classes are in lower case. */
export interface HlsConfig {
  readonly backend: string;
  readonly ioType: IoType;
  /** `default`, perhaps `maximum`, perhaps a variable. */
  readonly model: PrecisionTexts;
  /** Other keys of `Model` (`strategy`, `reuse_factor`, …), in snake case. */
  readonly modelValues: ReadonlyMap<string, unknown>;
  /** `ClockPeriod` beside `HLSConfig`, in ns. */
  readonly clockPeriodNs?: number;
  readonly layerTypes: ReadonlyMap<string, LayerSettings>;
  readonly layerNames: ReadonlyMap<string, LayerSettings>;
}

const BACKENDS = [
  'Vivado',
  'VivadoAccelerator',
  'Vitis',
  'Quartus',
  'Catapult',
  'oneAPI',
  'Libero',
];
const LONGEST_TEXT = 200;
const MOST_ENTRIES = 10_000;

function refuse(file: string, message: string, hint?: string): never {
  throw new ParetapeError('INPUT', message, { position: { file }, hint });
}

/**
 * Reads `HLSConfig`, `IOType` and `Backend` of a parsed document (`hls4ml_config.yml` or JSON). Throws
 * INPUT, naming `file` and the member, where one is missing or malformed.
 */
export function parseHlsConfig(document: unknown, file: string): HlsConfig {
  if (!isObject(document)) refuse(file, 'not an hls4ml configuration: expected a mapping');
  const config = memberOf(document, 'HLSConfig') ?? document;
  if (!isObject(config)) refuse(file, 'HLSConfig is not a mapping');
  const model = memberOf(config, 'Model');
  if (!isObject(model))
    refuse(file, 'HLSConfig.Model is missing', 'it holds the default Precision');
  const precision = parsePrecision(memberOf(model, 'Precision'), 'HLSConfig.Model', file);
  if (!precision.has('default')) refuse(file, 'HLSConfig.Model.Precision names no default');
  return {
    backend: parseBackend(document, file),
    ioType: parseIoType(document, file),
    model: precision,
    modelValues: parseSettings(model, 'HLSConfig.Model', file).values,
    clockPeriodNs: parseClock(document, file),
    layerTypes: parseLayers(memberOf(config, 'LayerType'), 'HLSConfig.LayerType', file),
    layerNames: parseLayers(memberOf(config, 'LayerName'), 'HLSConfig.LayerName', file),
  };
}

function parseBackend(document: JsonObject, file: string): string {
  const backend = memberOf(document, 'Backend') ?? memberOf(document, 'backend') ?? 'Vivado';
  const known = BACKENDS.find((name) => name.toLowerCase() === String(backend).toLowerCase());
  return (
    known ?? refuse(file, `unknown Backend ${String(backend).slice(0, 60)}`, BACKENDS.join(', '))
  );
}

function parseIoType(document: JsonObject, file: string): IoType {
  const ioType = memberOf(document, 'IOType') ?? 'io_parallel';
  if (ioType === 'io_parallel' || ioType === 'io_stream') return ioType;
  return refuse(file, `unknown IOType ${String(ioType).slice(0, 60)}`, 'io_parallel or io_stream');
}

function parseClock(document: JsonObject, file: string): number | undefined {
  const given = memberOf(document, 'ClockPeriod');
  if (given === undefined || given === null) return undefined;
  const period = Number(given);
  if (period > 0 && Number.isFinite(period)) return period;
  return refuse(
    file,
    `ClockPeriod ${String(given).slice(0, 60)} is no time`,
    'in ns, for example 5',
  );
}

function parseLayers(
  value: unknown,
  where: string,
  file: string,
): ReadonlyMap<string, LayerSettings> {
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) refuse(file, `${where} is not a mapping`);
  const entries = Object.entries(value);
  if (entries.length > MOST_ENTRIES) refuse(file, `${where} has over ${MOST_ENTRIES} entries`);
  return new Map(
    entries.map(([name, settings]) => [
      name.toLowerCase(),
      parseSettings(settings, `${where}.${name.slice(0, LONGEST_TEXT)}`, file),
    ]),
  );
}

function parseSettings(value: unknown, where: string, file: string): LayerSettings {
  if (value === null || value === undefined) return { precision: new Map(), values: new Map() };
  if (!isObject(value)) refuse(file, `${where} is not a mapping`);
  const values = new Map<string, unknown>();
  for (const [key, entry] of Object.entries(value)) {
    if (key !== 'Precision') values.set(toSnakeCase(key), entry);
  }
  return { precision: parsePrecision(memberOf(value, 'Precision'), where, file), values };
}

function parsePrecision(value: unknown, where: string, file: string): PrecisionTexts {
  if (value === undefined || value === null) return new Map();
  if (typeof value === 'string') return new Map([['default', checkText(value, where, file)]]);
  if (!isObject(value)) refuse(file, `${where}.Precision is neither a type nor a mapping`);
  return new Map(
    Object.entries(value).map(([variable, text]) => [
      variable.toLowerCase().replace(/_t$/, ''),
      checkText(text, `${where}.Precision.${variable.slice(0, LONGEST_TEXT)}`, file),
    ]),
  );
}

function checkText(text: unknown, where: string, file: string): string {
  if (typeof text === 'string' && text.length <= LONGEST_TEXT) return text;
  return refuse(file, `${where} is not the name of a type`, 'for example ap_fixed<16,6>');
}

/** `TableSize` → `table_size` (`hls4ml/utils/string_utils.py`). */
export function toSnakeCase(text: string): string {
  return text
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
