// Two producers, one reader: both beats side by side, taken together.
import { fractionBits } from '../core/fixed-point-format.js';
import type { IoType } from '../core/hardware-config.js';
import { type PackedElement, type Packing, packedBeatOf } from '../hardware/join-packing.js';
import { concatenate, range } from './verilog-text.js';

/** The element with its binary point and sign where the packed format has them. */
function printElement(
  { format, operands }: Packing,
  { side, element }: PackedElement,
  net: string,
): string {
  const own = operands[side].format;
  const zeros = fractionBits(format) - fractionBits(own);
  const signs = format.width - own.width - zeros;
  const low = element * own.width;
  const top = low + own.width - 1;
  const parts = [
    ...(zeros > 0 ? [`{${zeros}{1'b0}}`] : []),
    `${net}[${top}:${low}]`,
    ...(signs > 0 ? [`{${signs}{${own.signed ? `${net}[${top}]` : "1'b0"}}}`] : []),
  ];
  return parts.length === 1 ? parts[0] : concatenate(parts);
}

/** Declares `name_valid`, `name_ready`, `name_data` and drives the ready nets of both sides; `sides` are the prefixes of their nets. */
export function printJoin(
  name: string,
  sides: readonly [string, string],
  packing: Packing,
  ioType: IoType,
): string[] {
  const beat = packedBeatOf(packing, ioType);
  const elements = beat.map((element) =>
    printElement(packing, element, `${sides[element.side]}_data`),
  );
  const [a, b] = sides;
  return [
    `  wire ${name}_valid = ${a}_valid & ${b}_valid;`,
    `  wire ${name}_ready;`,
    `  assign ${a}_ready = ${name}_ready & ${b}_valid;`,
    `  assign ${b}_ready = ${name}_ready & ${a}_valid;`,
    `  wire ${range(beat.length * packing.format.width)} ${name}_data = ${concatenate(elements)};`,
  ];
}
