// Where everything lies in the memory of a fused step: constants, parameters, tables, then the blocks of samples.
import { RECURRENT_TABLE_SIZE } from '../../fixed-point/recurrent-tables.js';
import { type FusedLayer, type FusedPlan, type FusedRecurrent, ROW_BYTES } from './fused-plan.js';
import { CELL_NUMBERS, type CellNumber } from './recurrent-numbers.js';
import {
  forwardJobs,
  inputGradientJobs,
  type Job,
  kernelRows,
  kernelTaps,
  paddedFilters,
  poolPairs,
  type Tap,
} from './window-tables.js';

/** What a layer computes with beside its weights; one float each, in this order. */
export const LAYER_CONSTANTS = [
  'weightScale',
  'weightLow',
  'weightHigh',
  'weightUnit',
  'biasUnit',
  'half',
  'low',
  'high',
  'gradientLow',
  'gradientHigh',
  'kernelScale',
  'biasScale',
  'kernelRate',
  'biasRate',
  'kernelKeep',
  'clampLow',
  'clampHigh',
] as const;
export type LayerConstant = (typeof LAYER_CONSTANTS)[number];

/** Numbers of the loss, one float each. */
export const LOSS_CONSTANTS = ['labelShare', 'teacherShare', 'inverseTemperature'] as const;

/** Sums over samples that the loss leaves, four lanes each. */
export const TOTALS = ['crossEntropy', 'labelNorm', 'divergence', 'teacherNorm'] as const;

/** Doubles of a layer: bias units in one, and what a graph weight stands for. */
export const LAYER_DOUBLES = ['biasGrid', 'realUnit'] as const;

/** Arrays that hold one float for every parameter, all laid out alike. */
export const ARENAS = ['values', 'gradients', 'first', 'second', 'masks', 'graph'] as const;
export type Arena = (typeof ARENAS)[number];

/** Places of a matrix of parameters. `kernel` and `bias` count bytes from the start of an arena. */
export interface ParameterPlaces {
  /** Number of the layer, and what part of its weights these are. */
  readonly layer: number;
  readonly part: 'window' | 'input' | 'hidden';
  /** The first of its rows in the kernel of the layer. */
  readonly firstRow: number;
  /** Columns come in so many groups, which are interleaved here: all columns of a unit side by side. */
  readonly groups: number;
  readonly kernel: number;
  /** Absent where the layer has its biases elsewhere. */
  readonly bias: number | undefined;
  readonly rows: number;
  readonly padded: number;
  readonly constants: Readonly<Record<LayerConstant, number>>;
  readonly doubles: Readonly<Record<(typeof LAYER_DOUBLES)[number], number>>;
}

/** Places of one layer of windows. */
export interface LayerPlaces extends ParameterPlaces {
  readonly bias: number;
  /** Addresses `[start, end)` of the tables. */
  readonly forward: readonly [number, number];
  readonly inputGradient: readonly [number, number];
  readonly taps: readonly [number, number];
  readonly pool: readonly [number, number];
  /** Whether every tap has a single pair: then it stays the same from block to block. */
  readonly singlePairs: boolean;
}

/** Places of one recurrent layer. */
export interface RecurrentPlaces {
  readonly input: ParameterPlaces & { readonly bias: number };
  readonly hidden: ParameterPlaces;
  readonly numbers: Readonly<Record<CellNumber, number>>;
  /** Tables of rounded gates and states: value and slope of every entry, one float each. */
  readonly gateTable: number;
  readonly squashTable: number;
}

export interface MemoryLayout {
  /** One entry a layer of the plan. */
  readonly layers: readonly (LayerPlaces | RecurrentPlaces)[];
  /** All matrices of parameters, in order. */
  readonly parameters: readonly ParameterPlaces[];
  readonly arenas: Readonly<Record<Arena, number>>;
  readonly arenaBytes: number;
  /** Doubles: mean input of each row of the first kernel. */
  readonly means: number;
  readonly loss: Readonly<Record<(typeof LOSS_CONSTANTS)[number], number>>;
  readonly totals: Readonly<Record<(typeof TOTALS)[number], number>>;
  /** Room for two vectors a class. */
  readonly scratch: number;
  /** First block, bytes of a block, most blocks at once. */
  readonly blocks: number;
  readonly blockBytes: number;
  readonly mostBlocks: number;
  /** Words to be written before the first use: address and values. */
  readonly tables: readonly { readonly address: number; readonly words: Int32Array }[];
  readonly bytes: number;
}

/** Blocks at once: as many as the second-level cache likes, an even number, as kernels take two. */
const CHUNK_BYTES = 160 * 1024;
const MOST_BLOCKS = 32;

/** Gives out addresses from the bottom up. */
function createAllocator() {
  let next = 64;
  return {
    take: (bytes: number) => {
      const address = next;
      next += 64 * Math.ceil(bytes / 64);
      return address;
    },
    used: () => next,
  };
}
type Allocator = ReturnType<typeof createAllocator>;

function takeNamed<Name extends string>(
  names: readonly Name[],
  bytes: number,
  allocator: Allocator,
): Record<Name, number> {
  const start = allocator.take(names.length * bytes);
  return Object.fromEntries(names.map((name, i) => [name, start + i * bytes])) as Record<
    Name,
    number
  >;
}

type Tables = { address: number; words: Int32Array }[];

function placeWords(words: readonly number[], allocator: Allocator, tables: Tables) {
  const address = allocator.take(4 * words.length);
  tables.push({ address, words: Int32Array.from(words) });
  return [address, address + 4 * words.length] as const;
}

/** Bytes of an entry of each table. */
export const ENTRY_BYTES = { job: 12, segment: 12, tap: 12, pair: 8 } as const;

/** Segments one after the other, then jobs `target, first segment, end`. Weights become addresses. */
function placeJobs(jobs: readonly Job[], kernel: number, allocator: Allocator, tables: Tables) {
  const segments = jobs.flatMap((job) => job.segments);
  const words = segments.flatMap((s) => [s.source, kernel + s.weight, s.sourceEnd]);
  let [at] = placeWords(words, allocator, tables);
  const entries = jobs.flatMap((job) => {
    const from = at;
    at += ENTRY_BYTES.segment * job.segments.length;
    return [job.target, from, at];
  });
  return placeWords(entries, allocator, tables);
}

function placeTaps(taps: readonly Tap[], kernel: number, allocator: Allocator, tables: Tables) {
  const words = taps.flatMap((tap) => tap.pairs.flatMap((p) => [p.input, p.gradient]));
  let [at] = placeWords(words, allocator, tables);
  const entries = taps.flatMap((tap) => {
    const from = at;
    at += ENTRY_BYTES.pair * tap.pairs.length;
    return [kernel + tap.weight, from, at];
  });
  return placeWords(entries, allocator, tables);
}

/** Where a matrix lies in every arena. */
interface Matrix {
  readonly rows: number;
  readonly padded: number;
  readonly kernel: number;
  readonly bias: number | undefined;
}

function takeRecurrent(
  { step }: FusedRecurrent,
  takeFloats: (count: number) => number,
): readonly Matrix[] {
  const { nIn, units } = step;
  const padded = 4 * units;
  const kernel = takeFloats(nIn * padded);
  const hidden = takeFloats(units * padded);
  return [
    { rows: nIn, padded, kernel, bias: takeFloats(padded) },
    { rows: units, padded, kernel: hidden, bias: undefined },
  ];
}

type Arenas = MemoryLayout['arenas'];

function placeWindows(
  layer: FusedLayer,
  number: number,
  matrix: Matrix,
  arenas: Arenas,
  allocator: Allocator,
  tables: Tables,
): LayerPlaces {
  const taps = kernelTaps(layer);
  const graph = arenas.graph + matrix.kernel;
  const gradients = arenas.gradients + matrix.kernel;
  const backward = layer.isFirst ? [] : inputGradientJobs(layer);
  return {
    ...matrix,
    ...{ layer: number, part: 'window', firstRow: 0, groups: 1, bias: matrix.bias ?? 0 },
    constants: takeNamed(LAYER_CONSTANTS, 4, allocator),
    doubles: takeNamed(LAYER_DOUBLES, 8, allocator),
    forward: placeJobs(forwardJobs(layer), graph, allocator, tables),
    inputGradient: placeJobs(backward, graph, allocator, tables),
    taps: placeTaps(taps, gradients, allocator, tables),
    pool: placeWords(poolPairs(layer).flat(), allocator, tables),
    singlePairs: taps.every((tap) => tap.pairs.length === 1),
  };
}

function placeRecurrent(
  { step }: FusedRecurrent,
  layer: number,
  [input, hidden]: readonly Matrix[],
  allocator: Allocator,
): RecurrentPlaces {
  const place = (matrix: Matrix) => ({
    ...matrix,
    ...{ layer, groups: 4 },
    constants: takeNamed(LAYER_CONSTANTS, 4, allocator),
    doubles: takeNamed(LAYER_DOUBLES, 8, allocator),
  });
  return {
    input: { ...place(input), part: 'input', firstRow: 0, bias: input.bias ?? 0 },
    hidden: { ...place(hidden), part: 'hidden', firstRow: step.nIn },
    numbers: takeNamed(CELL_NUMBERS, 4, allocator),
    gateTable: allocator.take(8 * RECURRENT_TABLE_SIZE),
    squashTable: allocator.take(8 * RECURRENT_TABLE_SIZE),
  };
}

/** The places of everything; a pure function of the plan. */
export function layOutMemory(plan: FusedPlan): MemoryLayout {
  const allocator = createAllocator();
  const tables: Tables = [];
  let arenaBytes = 0;
  const takeFloats = (count: number) => {
    const start = arenaBytes;
    arenaBytes += 4 * count;
    return start;
  };
  const matrices = plan.layers.map((layer) => {
    if (layer.kind === 'recurrent') return takeRecurrent(layer, takeFloats);
    const padded = paddedFilters(layer.geometry);
    const rows = kernelRows(layer.geometry);
    return [{ rows, padded, kernel: takeFloats(rows * padded), bias: takeFloats(padded) }];
  });
  const arenas = takeNamed(ARENAS, 64 * Math.ceil(arenaBytes / 64) + 64, allocator);
  const layers = plan.layers.map((layer, i) =>
    layer.kind === 'recurrent'
      ? placeRecurrent(layer, i, matrices[i], allocator)
      : placeWindows(layer, i, matrices[i][0], arenas, allocator, tables),
  );
  const parameters = layers.flatMap((place): ParameterPlaces[] =>
    'input' in place ? [place.input, place.hidden] : [place],
  );
  // An odd number of cache lines: blocks then spread over all sets of the cache.
  const bytesOf = (rows: number) => 64 * (2 * Math.ceil((rows * ROW_BYTES) / 128) + 1);
  const blockBytes = bytesOf(plan.rows);
  // As many blocks with weights as without: weights of 1 then change no sum.
  const fitting = 2 * Math.floor(CHUNK_BYTES / bytesOf(plan.weightRow ?? plan.rows) / 2);
  const mostBlocks = Math.min(MOST_BLOCKS, Math.max(2, fitting));
  return {
    layers,
    parameters,
    arenas,
    arenaBytes,
    means: allocator.take(8 * parameters[0].rows),
    loss: takeNamed(LOSS_CONSTANTS, 4, allocator),
    totals: takeNamed(TOTALS, 16, allocator),
    scratch: allocator.take(2 * 16 * plan.classes),
    blocks: allocator.take(blockBytes * mostBlocks),
    blockBytes,
    mostBlocks,
    tables,
    bytes: allocator.used(),
  };
}
