// An unrolled matrix product as Verilog: shared sums, one compressor tree and one cast an output.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { AdderStyle } from '../core/hardware-config.js';
import type { UnrolledEngine, UnrolledOutput } from '../hardware/engines/unrolled-engine.js';
import { printCast } from './print-cast.js';
import { printCompressorTree } from './print-compressor-tree.js';
import { concatenate, range } from './verilog-text.js';

/** Inputs as unsigned numbers: the sign bit of a signed one is flipped. `format`: that of the elements of the vector. */
export function printUnsignedInput(
  { inputs }: UnrolledEngine,
  input: number,
  format: FixedPointFormat,
): string {
  const { lowest, width, signed } = inputs[input];
  const low = input * format.width + lowest;
  const top = low + width - 1;
  const rest = width > 1 ? [`vec[${top - 1}:${low}]`] : [];
  const value = signed ? concatenate([...rest, `~vec[${top}]`]) : `vec[${top}:${low}]`;
  return `  wire ${range(width)} n${input} = ${value};`;
}

function printSharedSum(engine: UnrolledEngine, index: number): string {
  const { products, nodes } = engine;
  const { left, right, shift, negative } = products.sums[index];
  const node = products.inputs + index;
  const leftWidth = nodes[left].width;
  const operand = negative ? `{~n${right}}` : `n${right}`;
  const declaration = `  wire ${range(nodes[node].width)} n${node}`;
  if (shift >= leftWidth) {
    const gap = shift > leftWidth ? [`${shift - leftWidth}'b0`] : [];
    return `${declaration} = ${concatenate([`n${left}`, ...gap, operand])};`;
  }
  if (shift === 0) return `${declaration} = n${left} + ${operand};`;
  const high = nodes[node].width - shift;
  const sum = `h${node}`;
  return [
    `  wire ${range(high)} ${sum} = n${left}[${leftWidth - 1}:${shift}] + ${operand};`,
    `${declaration} = {${sum}, n${left}[${shift - 1}:0]};`,
  ].join('\n');
}

function usedNodes({ products, outputs }: UnrolledEngine): Set<number> {
  const used = new Set(outputs.flatMap(({ leaves }) => leaves.map(({ node }) => node)));
  for (const { left, right } of products.sums) used.add(left).add(right);
  return used;
}

function printOutput(output: UnrolledOutput, index: number, adderStyle: AdderStyle) {
  const leaf = (leafIndex: number) => {
    const { node, bit, inverted } = output.leaves[leafIndex];
    return `${inverted ? '~' : ''}n${node}[${bit}]`;
  };
  const tree = printCompressorTree(output.tree, `${index}`, `y${index}`, leaf, adderStyle);
  const cast = printCast(output.cast, `y${index}`);
  const title = `  // output ${index}: ${output.tree.counters.length} counters`;
  return { lines: [title, ...tree, ...cast.lines], output: cast.output };
}

/** Drives `y` from `vec`. */
export function printUnrolledSums(engine: UnrolledEngine, input: FixedPointFormat): string[] {
  const used = usedNodes(engine);
  const inputs = Array.from({ length: engine.products.inputs }, (_, index) => index);
  const outputs = engine.outputs.map((output, index) =>
    printOutput(output, index, engine.adderStyle),
  );
  return [
    '  // inputs as unsigned numbers',
    ...inputs
      .filter((index) => used.has(index))
      .map((index) => printUnsignedInput(engine, index, input)),
    ...(engine.products.sums.length > 0 ? ['  // sums used by several outputs'] : []),
    ...engine.products.sums.map((_, index) => printSharedSum(engine, index)),
    ...outputs.flatMap(({ lines }) => lines),
    `  assign y = ${concatenate(outputs.map(({ output }) => output))};`,
  ];
}

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`. */
export function printUnrolledEngine(engine: UnrolledEngine, input: FixedPointFormat): string[] {
  return [
    ...printUnrolledSums(engine, input),
    '  assign y_push = vec_valid & y_space;',
    '  assign vec_take = y_push;',
  ];
}
