// A configuration with another precision for the whole model, as the option --precision asks for.
import { ParetapeError } from '../../core/errors.js';
import { parseFormat } from '../../fixed-point/parse-format.js';
import type { HlsConfig } from './hls-config.js';

/**
 * `exact`: accumulators and results that no layer or class names become the narrowest that cannot overflow. The
 * name of a type: the model's default. Undefined: no change. Throws USAGE for anything else.
 */
export function withPrecision(config: HlsConfig, given: unknown): HlsConfig {
  if (given === undefined) return config;
  const text = String(given).trim();
  if (text.toLowerCase() === 'exact') {
    const model = new Map([...config.model, ['accum', 'exact'], ['result', 'exact']] as const);
    return { ...config, model };
  }
  try {
    parseFormat(text);
  } catch (thrown) {
    throw new ParetapeError('USAGE', `--precision ${text.slice(0, 60)} is no precision`, {
      hint: 'exact, or the name of a type such as ap_fixed<16,6>',
      cause: thrown,
    });
  }
  return { ...config, model: new Map([...config.model, ['default', text]]) };
}
