// Units of power as tools name them.

const MW_PER_UNIT: Readonly<Record<string, number>> = {
  W: 1e3,
  mW: 1,
  uW: 1e-3,
  nW: 1e-6,
  pW: 1e-9,
  fW: 1e-12,
};

/** Factor from a unit, e.g. `nW`, to mW; undefined for no unit of power. */
export function mwPerUnit(unit: string): number | undefined {
  return Object.hasOwn(MW_PER_UNIT, unit) ? MW_PER_UNIT[unit] : undefined;
}
