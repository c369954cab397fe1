// Reads an hls4ml configuration from a JSON or YAML file.
import { parse } from 'yaml';
import { messageOf, ParetapeError } from '../../core/errors.js';
import { readDataFile } from '../../datasets/read-data-file.js';
import { type HlsConfig, parseHlsConfig } from './hls-config.js';

const MOST_BYTES = 2 ** 24;

/** The configuration in `file`. YAML is a superset of JSON; aliases are bounded. Throws INPUT, naming the file. */
export async function readHlsConfig(file: string): Promise<HlsConfig> {
  const text = (await readDataFile(file, MOST_BYTES)).toString('utf8');
  return parseHlsConfig(parseText(text, file), file);
}

function parseText(text: string, file: string): unknown {
  try {
    return file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: 100 });
  } catch (thrown) {
    throw new ParetapeError('INPUT', `cannot be parsed: ${messageOf(thrown).slice(0, 300)}`, {
      position: { file },
      hint: 'expected the hls4ml_config.yml of a conversion, or JSON with HLSConfig',
      cause: thrown,
    });
  }
}
