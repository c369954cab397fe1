// The few pieces of Verilog syntax that every printer uses.

/** `[width-1:0]`; also for one bit, so that every net may be sliced. */
export function range(width: number): string {
  return `[${width - 1}:0]`;
}

/** A sized binary constant of an integer, modulo 2^width. */
export function constant(value: number, width: number): string {
  const bits = Array.from({ length: width }, (_, index) => {
    const bit = width - 1 - index;
    return Math.floor(value / 2 ** bit) % 2 !== 0 ? '1' : '0';
  });
  return `${width}'b${bits.join('')}`;
}

/** A concatenation of parts given least significant first. */
export function concatenate(partsFromLow: readonly string[]): string {
  return `{${[...partsFromLow].reverse().join(', ')}}`;
}

/** A net as a number: two's complement if `signed`. */
export interface Signal {
  readonly name: string;
  readonly width: number;
  readonly signed: boolean;
}

/** The net cut or extended to `width` bits. */
export function resize({ name, width, signed }: Signal, to: number): string {
  if (to === width) return name;
  if (to < width) return `${name}[${to - 1}:0]`;
  const fill = signed ? `${name}[${width - 1}]` : "1'b0";
  return `{{${to - width}{${fill}}}, ${name}}`;
}
