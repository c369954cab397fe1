// The stages of a network as parts that follow each other and parts that work side by side.
import { linkStages, NETWORK_INPUT } from '../hardware/stage-graph.js';
import type { Stage } from '../hardware/stages.js';

/** A stage by its index; parts in a row; branches between the same fork and join, a plain wire left out. */
export type NetworkShape =
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'series'; readonly parts: readonly NetworkShape[] }
  | { readonly kind: 'parallel'; readonly parts: readonly NetworkShape[] };

/** Something between two points of the network; a wire has nothing in it. */
interface Span {
  readonly from: string;
  readonly to: string;
  readonly shape?: NetworkShape;
}

function combine(kind: 'series' | 'parallel', spans: readonly Span[]): NetworkShape | undefined {
  const parts = spans.flatMap(({ shape }) => {
    if (shape === undefined) return [];
    return shape.kind === kind ? shape.parts : [shape];
  });
  return parts.length < 2 ? parts[0] : { kind, parts };
}

/** Two spans between the same points, or two around a point that no other one touches. */
function findPair(
  spans: readonly Span[],
): readonly ['series' | 'parallel', Span, Span] | undefined {
  for (const a of spans) {
    const beside = spans.find((b) => b !== a && b.from === a.from && b.to === a.to);
    if (beside) return ['parallel', a, beside];
    const after = spans.filter((b) => b.from === a.to);
    const isOnly = after.length === 1 && spans.filter((b) => b.to === a.to).length === 1;
    if (isOnly) return ['series', a, after[0]];
  }
  return undefined;
}

function lowestIndex(shape: NetworkShape | undefined): number {
  if (shape === undefined) return -1;
  return shape.kind === 'stage' ? shape.index : Math.min(...shape.parts.map(lowestIndex));
}

/**
 * The shape of some stages in topological order (J. Valdes, R. E. Tarjan, E. L. Lawler, The recognition of series parallel digraphs,
 * SIAM J. Comput. 11, 1982). What is neither in series nor in parallel with its neighbours, such as branches with a wire
 * across, is taken for a series.
 */
export function shapeOf(stages: readonly Stage[]): NetworkShape {
  const start = (index: number) => `start ${index}`;
  const end = (index: number) => (index === NETWORK_INPUT ? 'input' : `end ${index}`);
  let spans: Span[] = [
    ...stages.map((_, index): Span => {
      return { from: start(index), to: end(index), shape: { kind: 'stage', index } };
    }),
    ...linkStages(stages).map(({ from, to }): Span => ({ from: end(from), to: start(to) })),
  ];
  for (;;) {
    const found = findPair(spans);
    if (found === undefined) break;
    const [kind, a, b] = found;
    const joined = {
      from: a.from,
      to: kind === 'series' ? b.to : a.to,
      shape: combine(kind, [a, b]),
    };
    spans = [...spans.filter((span) => span !== a && span !== b), joined];
  }
  const inOrder = spans.toSorted((a, b) => lowestIndex(a.shape) - lowestIndex(b.shape));
  const shape = combine('series', inOrder);
  if (shape === undefined) throw new RangeError('a network without stages has no shape');
  return shape;
}
