// A network as plain JSON: stored, hashed, read back and checked.
import { ParetapeError } from '../core/errors.js';
import { type FixedPointFormat, formatName } from '../core/fixed-point-format.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import { NETWORK_FORMAT, NETWORK_VERSION, networkSchema } from './network-schema.js';
import { validateNetwork } from './validate-network.js';

/** The network as JSON values: formats by name, tensors as plain arrays. The same network gives the same text. */
export function networkToJson(network: QuantisedNetwork): unknown {
  return {
    format: NETWORK_FORMAT,
    version: NETWORK_VERSION,
    name: network.name,
    layers: network.layers.map(toPlain),
  };
}

/** The network in parsed JSON. Throws INPUT, naming the member, where anything is missing, unknown or inconsistent. */
export function networkFromJson(value: unknown): QuantisedNetwork {
  const parsed = networkSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
    throw new ParetapeError('INPUT', `not a network${where}: ${issue.message}`, {
      hint: `expected a "${NETWORK_FORMAT}" document of version ${NETWORK_VERSION}`,
    });
  }
  const { name, layers } = parsed.data;
  const network: QuantisedNetwork = { name, layers };
  validateNetwork(network);
  return network;
}

function toPlain(value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  if ('rounding' in value && 'width' in value) return formatName(value as FixedPointFormat);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, toPlain(member)]));
}
