// How QKeras names a quantiser: an object with class and settings, or a call written out as text.

import { isObject, type JsonObject, memberOf } from '../json-object.js';
import { describe, type KerasLayer, kerasError } from './keras-layer.js';

export interface QuantiserSpec {
  /** `quantized_bits`, `quantized_relu`, `binary`, … */
  readonly className: string;
  readonly settings: JsonObject;
}

/** Positional parameters in the order of QKeras 0.9. */
const POSITIONS: Readonly<Record<string, readonly string[]>> = {
  quantized_bits: ['bits', 'integer', 'symmetric', 'keep_negative', 'alpha'],
  quantized_linear: ['bits', 'integer', 'symmetric', 'keep_negative', 'alpha'],
  quantized_relu: ['bits', 'integer', 'use_sigmoid', 'negative_slope'],
  quantized_tanh: ['bits', 'use_stochastic_rounding', 'symmetric', 'use_real_tanh'],
  quantized_sigmoid: ['bits', 'symmetric', 'use_real_sigmoid'],
  quantized_po2: ['bits', 'max_value'],
  quantized_relu_po2: ['bits', 'max_value'],
  binary: ['use_01', 'alpha'],
  stochastic_binary: ['alpha'],
  ternary: ['alpha', 'threshold'],
  stochastic_ternary: ['alpha', 'threshold'],
};

/** True for text and objects that name a quantiser rather than a plain activation. */
export function isQuantiserSpec(value: unknown): boolean {
  if (isObject(value)) return true;
  return typeof value === 'string' && Object.hasOwn(POSITIONS, value.split('(')[0].trim());
}

/** The quantiser in a setting; undefined where the setting is absent or null. Throws INPUT where it is neither form. */
export function parseQuantiserSpec(layer: KerasLayer, value: unknown): QuantiserSpec | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return parseCall(layer, value);
  if (isObject(value)) {
    const className = memberOf(value, 'class_name');
    const settings = memberOf(value, 'config') ?? {};
    if (typeof className === 'string' && isObject(settings)) {
      return { className: className.slice(0, 100), settings };
    }
  }
  throw kerasError(layer, `not a quantiser: ${describe(value)}`);
}

function parseCall(layer: KerasLayer, text: string): QuantiserSpec {
  const match = /^\s*(\w{1,40})\s*(?:\(([^()]{0,200})\))?\s*$/.exec(text);
  if (match === null) throw kerasError(layer, `not a quantiser: ${describe(text)}`);
  const [, className, inner = ''] = match;
  const order = Object.hasOwn(POSITIONS, className) ? POSITIONS[className] : [];
  const parts = inner.split(',').map((part) => part.trim());
  const settings = parts
    .filter((part) => part !== '')
    .map((part, i): [string, unknown] => {
      const keyed = /^(\w+)\s*=\s*(.+)$/.exec(part);
      const name = keyed ? keyed[1] : order[i];
      if (name === undefined) throw kerasError(layer, `too many arguments: ${describe(text)}`);
      return [name, parseArgument(keyed ? keyed[2] : part)];
    });
  return { className, settings: Object.fromEntries(settings) };
}

function parseArgument(text: string): unknown {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  const value = Number(text);
  return Number.isNaN(value) ? text.replace(/^['"]|['"]$/g, '') : value;
}
