// Finds the ports of the streaming protocol in a netlist, and packs numbers into beats of them.
import { ParetapeError } from '../core/errors.js';
import type { RtlDesign, RtlPort } from '../core/rtl-design.js';
import type { Netlist } from './netlist.js';

/** Net numbers of an `RtlDesign`'s ports; data bits least significant first. */
export interface StreamPorts {
  readonly rst: number;
  readonly inValid: number;
  readonly inReady: number;
  readonly inData: readonly number[];
  readonly outValid: number;
  readonly outReady: number;
  readonly outData: readonly number[];
}

function findPort(ports: Netlist['inputs'], name: string, width: number): readonly number[] {
  const bits = Object.hasOwn(ports, name) ? ports[name] : undefined;
  if (bits?.length === width) return bits;
  const found = bits ? `${bits.length} bits wide` : 'missing';
  throw new ParetapeError('TOOL_FAILED', `port ${name} of the netlist is ${found}`, {
    hint: `expected ${width} bits`,
  });
}

/** The nets of the protocol; TOOL_FAILED where a port is missing or has another width than the design says. */
export function findStreamPorts(netlist: Netlist, design: RtlDesign): StreamPorts {
  const { inputs, outputs } = netlist;
  return {
    rst: findPort(inputs, 'rst', 1)[0],
    inValid: findPort(inputs, 'in_valid', 1)[0],
    inReady: findPort(outputs, 'in_ready', 1)[0],
    inData: findPort(inputs, 'in_data', beatBits(design.input)),
    outValid: findPort(outputs, 'out_valid', 1)[0],
    outReady: findPort(inputs, 'out_ready', 1)[0],
    outData: findPort(outputs, 'out_data', beatBits(design.output)),
  };
}

function beatBits(port: RtlPort): number {
  return port.elementsPerBeat * port.format.width;
}

/** Elements of one inference. */
export function countElements(port: RtlPort): number {
  return port.beats * port.elementsPerBeat;
}

/**
 * Writes one beat of raw integers into one lane of `words` (one word a data bit): element `i` of the beat is
 * `values[offset + i]`, in two's complement.
 */
export function packBeat(
  port: RtlPort,
  values: Float64Array,
  offset: number,
  lane: number,
  words: Int32Array,
): void {
  const { width } = port.format;
  const mask = 1 << lane;
  for (let element = 0; element < port.elementsPerBeat; element++) {
    const raw = values[offset + element];
    const low = raw | 0;
    const high = Math.floor(raw / 2 ** 32) | 0;
    for (let bit = 0; bit < width; bit++) {
      const isSet = (bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1;
      const at = element * width + bit;
      words[at] = isSet ? words[at] | mask : words[at] & ~mask;
    }
  }
}

/** Reads element `element` of the beat that lies on `nets` in one lane. Exact up to 53 bits. */
export function unpackElement(
  port: RtlPort,
  element: number,
  lane: number,
  nets: readonly number[],
  values: Int32Array,
): number {
  const { width, signed } = port.format;
  let raw = 0;
  for (let bit = width - 1; bit >= 0; bit--) {
    const isSet = (values[nets[element * width + bit]] >>> lane) & 1;
    raw = 2 * raw + (signed && bit === width - 1 ? -isSet : isSet);
  }
  return raw;
}
