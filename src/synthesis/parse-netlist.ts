// Reads the flat netlist Yosys writes with `write_json`. The text is hostile until parsed.
import { messageOf, ParetapeError } from '../core/errors.js';
import { type Instance, NET_ONE, NET_ZERO, type Netlist } from './netlist.js';

const MAX_INSTANCES = 20_000_000;
const FIRST_NET = 2;

type JsonObject = Readonly<Record<string, unknown>>;

interface Reader {
  readonly file: string;
  /** Net numbers by the tool's bit numbers, dense and in order of appearance. */
  readonly nets: Map<number, number>;
}

function fail(file: string, message: string, cause?: unknown): never {
  throw new ParetapeError('INPUT', `not a netlist: ${message}`, { position: { file }, cause });
}

function asObject(value: unknown, what: string, file: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  return fail(file, `${what} is no object`);
}

function asText(value: unknown, what: string, file: string): string {
  return typeof value === 'string' ? value : fail(file, `${what} is no string`);
}

function readBit(bit: unknown, what: string, reader: Reader): number {
  if (bit === '0') return NET_ZERO;
  if (bit === '1') return NET_ONE;
  if (typeof bit !== 'number' || !Number.isSafeInteger(bit) || bit < 2) {
    return fail(reader.file, `${what} has the bit ${JSON.stringify(bit)?.slice(0, 20)}`);
  }
  const known = reader.nets.get(bit);
  if (known !== undefined) return known;
  const net = FIRST_NET + reader.nets.size;
  reader.nets.set(bit, net);
  return net;
}

function readBits(value: unknown, what: string, reader: Reader): number[] {
  if (!Array.isArray(value)) return fail(reader.file, `${what} has no list of bits`);
  return value.map((bit) => readBit(bit, what, reader));
}

type Ports = Pick<Netlist, 'inputs' | 'outputs'>;

function readPorts(module: JsonObject, reader: Reader): Ports {
  const inputs: [string, number[]][] = [];
  const outputs: [string, number[]][] = [];
  for (const [name, value] of Object.entries(asObject(module.ports, 'ports', reader.file))) {
    const port = asObject(value, `port ${name}`, reader.file);
    const bits = readBits(port.bits, `port ${name}`, reader);
    if (port.direction === 'input') inputs.push([name, bits]);
    else if (port.direction === 'output') outputs.push([name, bits]);
    else fail(reader.file, `port ${name} is neither input nor output`);
  }
  return { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
}

function readInstance(name: string, value: unknown, reader: Reader): Instance {
  const cell = asObject(value, `cell ${name}`, reader.file);
  const connections = asObject(cell.connections, `connections of ${name}`, reader.file);
  const pins: [string, number][] = [];
  for (const [pin, bits] of Object.entries(connections)) {
    const nets = readBits(bits, `${name}.${pin}`, reader);
    if (nets.length > 1) fail(reader.file, `${name}.${pin} is ${nets.length} bits wide`);
    if (nets.length === 1) pins.push([pin, nets[0]]);
  }
  const type = asText(cell.type, `type of ${name}`, reader.file);
  return { name, cell: type, pins: Object.fromEntries(pins) };
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    return fail(file, messageOf(thrown), thrown);
  }
}

/**
 * The module `top` of a `write_json` text. Nets are renumbered densely in order of appearance. Unknown (`x`)
 * and floating (`z`) bits, buses on cell pins and bidirectional ports are refused with INPUT.
 */
export function parseNetlist(text: string, top: string, file: string): Netlist {
  const modules = asObject(
    asObject(parseJson(text, file), 'the text', file).modules,
    'modules',
    file,
  );
  if (!Object.hasOwn(modules, top)) fail(file, `it has no module ${top}`);
  const module = asObject(modules[top], `module ${top}`, file);
  const reader: Reader = { file, nets: new Map() };
  const ports = readPorts(module, reader);
  const cells = Object.entries(asObject(module.cells, 'cells', file));
  if (cells.length > MAX_INSTANCES) fail(file, `${cells.length} cells are too many`);
  const instances = cells.map(([name, value]) => readInstance(name, value, reader));
  return { top, netCount: FIRST_NET + reader.nets.size, instances, ...ports };
}
