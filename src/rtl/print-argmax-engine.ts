// An argmax as Verilog: a tournament, then the way back from the final to the winner.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { ArgmaxEngine } from '../hardware/engines/argmax-engine.js';
import { concatenate, constant, range } from './verilog-text.js';

function printMatches({ length, matches }: ArgmaxEngine, input: FixedPointFormat): string[] {
  const asNumber = (player: number) => (input.signed ? `$signed(v${player})` : `v${player}`);
  return matches.flatMap(({ left, right }, index) => {
    const net = length + index;
    const later = `  wire later${net} = (${asNumber(right)} > ${asNumber(left)});`;
    const isFinal = index === matches.length - 1;
    const winner = `  wire ${range(input.width)} v${net} = later${net} ? v${right} : v${left};`;
    return isFinal ? [later] : [later, winner];
  });
}

/** `won<n>`: element or match n leads to the winner. */
function printWayBack({ length, matches }: ArgmaxEngine): string[] {
  const final = length + matches.length - 1;
  const lines = matches
    .map(({ left, right }, index) => {
      const net = length + index;
      const won = net === final ? '' : ` & won${net}`;
      return [`  wire won${left} = ~later${net}${won};`, `  wire won${right} = later${net}${won};`];
    })
    .reverse();
  return matches.length === 0 ? ["  wire won0 = 1'b1;"] : lines.flat();
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printArgmaxEngine(engine: ArgmaxEngine, input: FixedPointFormat): string[] {
  const { length, winner, others, outputWidth } = engine;
  const numbers = Array.from({ length }, (_, element) => element);
  const results = numbers.map((element) => {
    return `  wire ${range(outputWidth)} o${element} = won${element} ? ${constant(winner, outputWidth)} : ${constant(others, outputWidth)};`;
  });
  return [
    ...numbers.map((element) => {
      const low = element * input.width;
      return `  wire ${range(input.width)} v${element} = vec[${low + input.width - 1}:${low}];`;
    }),
    ...printMatches(engine, input),
    ...printWayBack(engine),
    ...results,
    `  assign y = ${concatenate(numbers.map((element) => `o${element}`))};`,
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
