// The input side of a stage as Verilog: from beats to vectors.
import { counterWidth } from '../hardware/interval-width.js';
import type { StageSource } from '../hardware/stage-source.js';
import { printImageRegister, printLineBuffer } from './print-window-source.js';
import { printClocked } from './stage-nets.js';
import { constant, range } from './verilog-text.js';

/** Nets that are not the same in every stage. */
export interface SourceNets {
  /** `y_space` where a result goes straight to the sink. */
  readonly space: 'y_space' | 'vec_space';
  /** The beat as windows are made of it. */
  readonly data: string;
  /** The vector of a source without windows. */
  readonly vec: string;
}

function printDirect({ space, vec }: SourceNets): string[] {
  return [
    '  // the beat is the vector',
    `  assign ${vec} = in_data;`,
    '  assign vec_valid = in_valid;',
    `  assign in_ready = ${space};`,
  ];
}

function printHeld({ vec }: SourceNets): string[] {
  return [
    '  // the beat is the vector; it is taken in the last cycle of work on it',
    `  assign ${vec} = in_data;`,
    '  assign vec_valid = in_valid;',
    '  assign in_ready = vec_take;',
  ];
}

function printCapture(beats: number, beatBits: number, { vec }: SourceNets): string[] {
  const bits = beats * beatBits;
  const isSingle = beats === 1;
  const width = counterWidth(beats);
  const isLast = isSingle ? "1'b1" : `(fill == ${constant(beats - 1, width)})`;
  const shifted = isSingle ? 'in_data' : `{in_data, held[${bits - 1}:${beatBits}]}`;
  const nextFill = `${isLast} ? ${constant(0, width)} : fill + ${constant(1, width)}`;
  return [
    `  // input register: ${beats} beat${isSingle ? '' : 's'}, the first one at the bottom`,
    `  reg ${range(bits)} held;`,
    '  reg full;',
    ...(isSingle ? [] : [`  reg ${range(width)} fill;`]),
    '  wire beat = in_valid & in_ready;',
    '  assign in_ready = ~full | vec_take;',
    '  assign vec_valid = full;',
    `  assign ${vec} = held;`,
    ...printClocked([
      `if (beat) held <= ${shifted};`,
      `if (rst) full <= 1'b0; else full <= (beat & ${isLast}) | (full & ~vec_take);`,
      ...(isSingle
        ? []
        : [`if (rst) fill <= ${constant(0, width)}; else if (beat) fill <= ${nextFill};`]),
    ]),
  ];
}

/**
 * Drives `in_ready`, the vector, `vec_valid` from `in_valid`, the beat, `vec_take`, and the net that says whether the engine could
 * take a vector.
 */
export function printSource(source: StageSource, elementBits: number, nets: SourceNets): string[] {
  switch (source.kind) {
    case 'direct':
      return printDirect(nets);
    case 'held':
      return printHeld(nets);
    case 'capture':
      return printCapture(source.beats, source.elementsPerBeat * elementBits, nets);
    case 'lineBuffer':
      return printLineBuffer(source.geometry, elementBits, nets.data);
    case 'imageRegister':
      return printImageRegister(source.geometry, elementBits, nets.data);
  }
}
