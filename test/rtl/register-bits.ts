// Flip-flops of a printed module, counted in its text.

/** Bits of all registers that the Verilog source declares. */
export function registerBits(source: string): number {
  const declarations = [...source.matchAll(/^\s*reg (?:\[(\d+):0\] )?([^;]+);/gm)];
  return declarations.reduce(
    (sum, [, high, names]) => sum + (Number(high ?? 0) + 1) * names.split(',').length,
    0,
  );
}
