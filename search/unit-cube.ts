// From values to numbers between 0 and 1 and back: the one shape in which every algorithm sees a space.
import {
  countValues,
  type FloatParameter,
  type IntegerParameter,
  type Parameter,
  type ParameterValue,
  type SearchSpace,
  SpaceError,
  type Values,
} from './search-space.js';

/** One number in [0, 1] a parameter, in the order of the space. */
export type UnitPoint = readonly number[];

/** Ends of the unit interval in the parameter's own units; a whole number owns half a step to either side. */
function endsOf({ kind, low, high }: FloatParameter | IntegerParameter): [number, number] {
  return kind === 'integer' ? [low - 0.5, high + 0.5] : [low, high];
}

function place(value: number, parameter: FloatParameter | IntegerParameter): number {
  const [low, high] = endsOf(parameter);
  const isLog = parameter.scale === 'log';
  const span = isLog ? Math.log(high / low) : high - low;
  // Ends that rounding cannot tell apart have a ratio of 1.
  if (!(span > 0)) return 0.5;
  return (isLog ? Math.log(value / low) : value - low) / span;
}

/** Where a value lies in [0, 1]: choices and whole numbers at the middle of their cell. */
export function encodeValue(parameter: Parameter, value: ParameterValue | undefined): number {
  if ('choices' in parameter) {
    const index = parameter.choices.indexOf(value as ParameterValue);
    if (index < 0) throw new SpaceError(`${parameter.name} is ${value}, not one of its choices`);
    return (index + 0.5) / parameter.choices.length;
  }
  const { name, low, high, kind } = parameter;
  const fits = typeof value === 'number' && value >= low && value <= high;
  if (!fits || (kind === 'integer' && !Number.isInteger(value))) {
    throw new SpaceError(`${name} is ${value}, ${kind} from ${low} to ${high} expected`);
  }
  return place(value, parameter);
}

/** The value at a place in [0, 1]; places outside are moved to the nearest end. */
export function decodeValue(parameter: Parameter, place: number): ParameterValue {
  if (Number.isNaN(place)) throw new SpaceError(`${parameter.name} has no place`);
  const unit = Math.min(1, Math.max(0, place));
  if ('choices' in parameter) {
    const { choices } = parameter;
    return choices[Math.min(choices.length - 1, Math.floor(unit * choices.length))];
  }
  const [low, high] = endsOf(parameter);
  const value = parameter.scale === 'log' ? low * (high / low) ** unit : low + unit * (high - low);
  const whole = parameter.kind === 'integer' ? Math.round(value) : value;
  return Math.min(parameter.high, Math.max(parameter.low, whole));
}

/** Throws a SpaceError for values outside the space, missing or in excess. */
export function encode(space: SearchSpace, values: Values): UnitPoint {
  const extra = Object.keys(values).find((key) => !space.some(({ name }) => name === key));
  if (extra !== undefined) throw new SpaceError(`there is no parameter ${extra}`);
  return space.map((parameter) => encodeValue(parameter, values[parameter.name]));
}

export function decode(space: SearchSpace, point: UnitPoint): Values {
  return Object.fromEntries(
    space.map((parameter, i) => [parameter.name, decodeValue(parameter, point[i])]),
  );
}

/** Borders in [0, 1] of the cells of a parameter with finitely many values: one more than values. */
export function cellBorders(parameter: Parameter): readonly number[] {
  const count = countValues(parameter);
  const even = Array.from({ length: count + 1 }, (_, i) => i / count);
  if ('choices' in parameter || parameter.scale !== 'log' || count === 1) return even;
  const [low, high] = endsOf(parameter);
  return even.map((_, i) => Math.log((low + i) / low) / Math.log(high / low));
}
