// Multiplexer trees driven by a cycle counter; equal sub-trees of a whole stage exist once.

/** `select bit of the counter ? high : low`. Operands: inputs 0 … nIn−1, then earlier multiplexers. */
export interface Multiplexer {
  readonly selectBit: number;
  readonly low: number;
  readonly high: number;
}

/** Multiplexers over a common set of inputs, in order of dependence. */
export interface SelectorPlan {
  readonly inputs: number;
  readonly multiplexers: readonly Multiplexer[];
}

/** Grows a `SelectorPlan`; `select` answers the operand number of a schedule. */
export interface SelectorBuilder {
  /** `schedule[t]` is the input wanted when the counter is t, `undefined` where any will do. */
  select(schedule: readonly (number | undefined)[]): number;
  readonly plan: SelectorPlan;
}

/** A builder over `inputs` operands. */
export function createSelectorBuilder(inputs: number): SelectorBuilder {
  const multiplexers: Multiplexer[] = [];
  const known = new Map<string, number>();
  const build = (schedule: readonly (number | undefined)[]): number | undefined => {
    const first = schedule.find((input) => input !== undefined);
    if (schedule.every((input) => input === undefined || input === first)) return first;
    const selectBit = Math.ceil(Math.log2(schedule.length)) - 1;
    const half = 2 ** selectBit;
    const low = build(schedule.slice(0, half));
    const high = build(schedule.slice(half));
    if (low === undefined || high === undefined || low === high) return low ?? high;
    const key = `${selectBit}:${low}:${high}`;
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    const operand = inputs + multiplexers.push({ selectBit, low, high }) - 1;
    known.set(key, operand);
    return operand;
  };
  return { select: (schedule) => build(schedule) ?? 0, plan: { inputs, multiplexers } };
}
