// Looks up precisions and settings in the order hls4ml does.
import { ParetapeError } from '../../core/errors.js';
import { type FixedPointFormat, fixed } from '../../core/fixed-point-format.js';
import { parseFormat } from '../../fixed-point/parse-format.js';
import type { HlsConfig } from '../hls-config/hls-config.js';
import type { ModelGraph } from '../model-graph.js';

/** Who asks: the name of the layer and hls4ml's class of it. */
export interface LayerIdentity {
  readonly name: string;
  readonly className: string;
}

/** `undefined` stands for `auto` and for `exact`. */
export type Precision = FixedPointFormat | undefined;

export interface PrecisionLookup {
  /** name.variable → name.default → class.variable → class.default → model.variable → model.default. */
  precisionOf(layer: LayerIdentity, variable: string): Precision;
  /** Only where the layer or its class names this very variable; else `standard` (types of tables). */
  namedPrecisionOf(
    layer: LayerIdentity,
    variable: string,
    standard: FixedPointFormat,
  ): FixedPointFormat;
  /** A setting of the layer, else of its class. */
  settingOf(layer: LayerIdentity, key: string): unknown;
  /**
   * Whether the type is to be the narrowest that cannot overflow: the configuration says `exact`, or it leaves
   * the type open (`auto`) and says `exact` for the model.
   */
  isExact(layer: LayerIdentity, variable: 'accum' | 'result'): boolean;
  readonly standard: FixedPointFormat;
  readonly maximum: FixedPointFormat | undefined;
}

/** Types of what must lie on a grid where the model's precision is `exact`: hls4ml's usual default. */
const STANDARD = fixed(16, 6);
const OPEN: readonly string[] = ['auto', 'exact'];

const normalise = (text: string | undefined) => text?.trim().toLowerCase();

const isExactVariable = (variable: string) => variable === 'accum' || variable === 'result';

function refuse(message: string, hint: string): never {
  throw new ParetapeError('INPUT', message, { hint });
}

/** `hls4ml/model/graph.py: HLSConfig.get_precision, get_layer_config`. */
export function createPrecisionLookup(config: HlsConfig, graph?: ModelGraph): PrecisionLookup {
  const fixedTypes = new Map(graph?.nodes.map((node) => [node.name, node.types ?? {}]));
  const fixedType = (layer: LayerIdentity, variable: string) => {
    const types = fixedTypes.get(layer.name) ?? {};
    return Object.hasOwn(types, variable) ? types[variable] : undefined;
  };
  const parsed = new Map<string, Precision>();
  const parse = (text: string): Precision => {
    if (OPEN.includes(normalise(text) as string)) return undefined;
    const known = parsed.get(text);
    if (known !== undefined) return known;
    const format = parseFormat(text);
    parsed.set(text, format);
    return format;
  };
  const settingsOf = ({ name, className }: LayerIdentity) => [
    config.layerNames.get(name.toLowerCase()),
    config.layerTypes.get(className.toLowerCase()),
  ];
  const named = (layer: LayerIdentity, variable: string, text: string | undefined) => {
    if (normalise(text) !== 'exact' || isExactVariable(variable)) return text;
    return refuse(`layer ${layer.name}: ${variable} cannot be exact`, 'name a type for it');
  };
  const textOf = (layer: LayerIdentity, variable: string): string | undefined => {
    for (const settings of settingsOf(layer)) {
      const own = named(layer, variable, settings?.precision.get(variable));
      const text = own ?? settings?.precision.get('default');
      if (text !== undefined) return text;
      const direct = settings?.values.get(`${variable}_t`);
      if (typeof direct === 'string') return named(layer, variable, direct);
    }
    return named(layer, variable, config.model.get(variable));
  };
  const given = config.model.get('default') as string;
  const standard = normalise(given) === 'exact' ? STANDARD : parseFormat(given);
  const maximum = config.model.get('maximum');
  const isExact: PrecisionLookup['isExact'] = (layer, variable) => {
    if (fixedType(layer, variable) !== undefined) return false;
    const model = normalise(config.model.get(variable) ?? given);
    const text = normalise(textOf(layer, variable)) ?? model;
    const exact = text === 'exact' || (text === 'auto' && model === 'exact');
    if (!exact || maximum === undefined) return exact;
    return refuse(
      'a maximum precision and exact types contradict each other',
      'leave out one of them in HLSConfig.Model.Precision',
    );
  };
  return {
    standard,
    maximum: maximum === undefined ? undefined : parseFormat(maximum),
    isExact,
    precisionOf: (layer, variable) => {
      const fromSource = fixedType(layer, variable);
      if (fromSource !== undefined) return fromSource;
      const text = textOf(layer, variable);
      // A model that is exact as a whole says nothing of what must have a type.
      if (text !== undefined) return parse(text);
      return normalise(given) === 'exact' && isExactVariable(variable) ? undefined : standard;
    },
    namedPrecisionOf: (layer, variable, otherwise) => {
      const given = fixedType(layer, variable);
      if (given !== undefined) return given;
      for (const settings of settingsOf(layer)) {
        const direct = settings?.values.get(`${variable}_t`);
        const text = typeof direct === 'string' ? direct : settings?.precision.get(variable);
        if (text !== undefined) return parse(text) ?? otherwise;
      }
      return otherwise;
    },
    settingOf: (layer, key) => {
      for (const settings of settingsOf(layer)) {
        const value = settings?.values.get(key);
        if (value !== undefined && value !== null) return value;
      }
      return undefined;
    },
  };
}
