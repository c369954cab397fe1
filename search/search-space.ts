// What may be chosen: parameters with their ranges, and the checks that a space makes sense.

/** How the distance between two values is felt: by difference, or by ratio. */
export type Scale = 'linear' | 'log';

/** A value of one parameter; plain JSON. */
export type ParameterValue = number | string | boolean;

/** Any number from `low` to `high`; `log` needs a positive `low`. */
export interface FloatParameter {
  readonly kind: 'float';
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly scale?: Scale;
}

/** Any whole number from `low` to `high`, both included; `log` needs a positive `low`. */
export interface IntegerParameter {
  readonly kind: 'integer';
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly scale?: Scale;
}

/** One of a few values in a meaningful order, e.g. widths 0.5, 1, 2: neighbours are alike. */
export interface OrdinalParameter {
  readonly kind: 'ordinal';
  readonly name: string;
  readonly choices: readonly ParameterValue[];
}

/** One of a few values without order: no two are more alike than any others. */
export interface CategoricalParameter {
  readonly kind: 'categorical';
  readonly name: string;
  readonly choices: readonly ParameterValue[];
}

export type Parameter = FloatParameter | IntegerParameter | OrdinalParameter | CategoricalParameter;

/** Independent parameters in a fixed order. */
export type SearchSpace = readonly Parameter[];

/** One value a parameter, by name. */
export type Values = Readonly<Record<string, ParameterValue>>;

/** A space that cannot be searched, or values that do not lie in it. */
export class SpaceError extends Error {
  override readonly name = 'SpaceError';
}

function checkRange(parameter: FloatParameter | IntegerParameter): void {
  const { name, low, high, scale, kind } = parameter;
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new SpaceError(`${name} ranges from ${low} to ${high}`);
  }
  if (scale === 'log' && !(low > 0)) {
    throw new SpaceError(`${name} starts at ${low}; a logarithmic scale needs more than 0`);
  }
  if (kind === 'integer' && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
    throw new SpaceError(`${name} ranges from ${low} to ${high}, whole numbers expected`);
  }
}

function checkChoices({ name, choices }: OrdinalParameter | CategoricalParameter): void {
  if (choices.length === 0) throw new SpaceError(`${name} has no choices`);
  if (new Set(choices).size < choices.length) {
    throw new SpaceError(`${name} has a choice twice: ${choices.join(', ')}`);
  }
  const bad = choices.find((choice) => typeof choice === 'number' && !Number.isFinite(choice));
  if (bad !== undefined) throw new SpaceError(`${name} has the choice ${bad}`);
}

/** Throws a SpaceError unless names are distinct and every range or list holds at least one value. */
export function checkSpace(space: SearchSpace): void {
  const names = new Set<string>();
  for (const parameter of space) {
    const { name } = parameter;
    if (name === '' || name === '__proto__') throw new SpaceError(`'${name}' names no parameter`);
    if (names.has(name)) throw new SpaceError(`two parameters are named ${name}`);
    names.add(name);
    if ('choices' in parameter) checkChoices(parameter);
    else checkRange(parameter);
  }
}

/** How many values a parameter has; infinite for a float that is not fixed. */
export function countValues(parameter: Parameter): number {
  if ('choices' in parameter) return parameter.choices.length;
  if (parameter.low === parameter.high) return 1;
  return parameter.kind === 'float' ? Number.POSITIVE_INFINITY : parameter.high - parameter.low + 1;
}

/** How many different points a space has. */
export function countPoints(space: SearchSpace): number {
  return space.reduce((product, parameter) => product * countValues(parameter), 1);
}

/** The same text for the same values, whatever the order of their members. */
export function valuesKey(space: SearchSpace, values: Values): string {
  return JSON.stringify(space.map(({ name }) => values[name]));
}
