// What a stage in a configuration consists of, counted from the plan that the generator prints.
import { describeStageConfig, type IoType, type StageConfig } from '../core/hardware-config.js';
import type { StageWorkload } from '../core/workload.js';
import { countHeldBits, countPieceBits, type FrontFigures, measureFront } from './cast-storage.js';
import { stageCyclesOf } from './cycles/stage-cycles.js';
import { countEngine, type EngineWorkload, figuresOf } from './engines/engine-workload.js';
import { counterWidth } from './interval-width.js';
import { listRoms, putTablesInRom } from './memory/macro-tables.js';
import { planStage, type StagePlan } from './stage-plan.js';
import type { StageSink } from './stage-sink.js';
import {
  imageRegisterPixels,
  lineBufferPixels,
  paddedSize,
  type WindowGeometry,
} from './stage-source.js';
import type { Stage } from './stages.js';
import { vectorFormatOf } from './vector-elements.js';

interface StorageBits {
  readonly flipFlopBits: number;
  readonly muxBits: number;
  /** Data bits loaded in one inference. */
  readonly registerUpdates: number;
}

function positionBits({ paddedHeight, paddedWidth }: ReturnType<typeof paddedSize>): number {
  return counterWidth(paddedHeight) + counterWidth(paddedWidth);
}

function hasPadding({ padding }: WindowGeometry): boolean {
  return padding.top + padding.bottom + padding.left + padding.right > 0;
}

function countSource(plan: StagePlan): StorageBits {
  const { source, vectors } = plan;
  const beatBits = countHeldBits(plan);
  switch (source.kind) {
    case 'direct':
    case 'held':
      return { flipFlopBits: 0, muxBits: 0, registerUpdates: 0 };
    case 'capture': {
      const bits = source.beats * beatBits;
      const fill = source.beats > 1 ? counterWidth(source.beats) : 0;
      return { flipFlopBits: bits + fill + 1, muxBits: 0, registerUpdates: source.beats * bits };
    }
    case 'lineBuffer': {
      const { geometry } = source;
      const { paddedHeight, paddedWidth } = paddedSize(geometry);
      const control = positionBits(paddedSize(geometry)) + 1;
      const bits = lineBufferPixels(geometry) * beatBits;
      const muxBits = hasPadding(geometry) ? beatBits : 0;
      const registerUpdates = paddedHeight * paddedWidth * bits;
      return { flipFlopBits: bits + control, muxBits, registerUpdates };
    }
    case 'imageRegister': {
      const { geometry } = source;
      const pixels = source.elementsPerBeat / geometry.channels;
      const bits = (imageRegisterPixels(geometry) * beatBits) / pixels;
      const shifts = (geometry.outWidth > 1 ? 1 : 0) + (geometry.outHeight > 1 ? 1 : 0);
      const control = counterWidth(geometry.outHeight) + counterWidth(geometry.outWidth) + 1;
      const registerUpdates = vectors * bits;
      return { flipFlopBits: bits + control, muxBits: bits * shifts, registerUpdates };
    }
  }
}

/** A register that gathers pieces shifts all of them with each; a buffer of two entries loads both with each beat. */
function countSink(sink: StageSink, partBits: number): StorageBits {
  const partCounter = sink.parts > 1 ? counterWidth(sink.parts) : 0;
  const beatBits = sink.parts * partBits;
  if (sink.kind === 'register') {
    const registerUpdates = sink.parts * beatBits;
    return { flipFlopBits: beatBits + partCounter + 1, muxBits: 0, registerUpdates };
  }
  const gathered = (sink.parts - 1) * partBits;
  return {
    flipFlopBits: 2 * beatBits + gathered + partCounter + 2,
    muxBits: beatBits,
    registerUpdates: sink.beats * (2 * beatBits + sink.parts * gathered),
  };
}

/** Far more than any logic takes: the longest path passes the ROMs it is counted for. */
const BEYOND_LOGIC = 2 ** 20;

/** Tables in macros, and for each depth the longest path through one. */
function countMemories({ engine, vectors }: StagePlan, inputWidth: number): MemoryCounts {
  const roms = listRoms(engine);
  if (roms.length === 0) return {};
  const depths = [...new Set(roms.map(({ rom }) => rom.words))].sort((a, b) => a - b);
  const memories = roms.map(({ rom, instances, reads }) => {
    const { words, columns } = rom;
    return { words, width: columns.length, count: instances, reads: vectors * reads };
  });
  const memoryPaths = depths.map((words) => {
    const slow = putTablesInRom(engine, (rom) => (rom.words === words ? BEYOND_LOGIC : 0));
    const { total, ...path } = figuresOf(slow).time(slow, inputWidth);
    return { words, path: { ...path, select: path.select % BEYOND_LOGIC } };
  });
  return { memories, memoryPaths };
}

type MemoryCounts = Pick<StageWorkload, 'memories' | 'memoryPaths'>;

/** Casts in front of an engine make its paths longer, or have paths of their own. */
function addFront(
  { clampBits, depth, path }: Pick<EngineWorkload, 'clampBits' | 'depth' | 'path'>,
  { clampBits: own, time, isApart }: FrontFigures,
): Pick<EngineWorkload, 'clampBits' | 'depth' | 'path'> {
  const { total, ...parts } = time;
  const bits = clampBits + own;
  if (isApart) {
    return total > depth
      ? { clampBits: bits, depth: total, path: parts }
      : { clampBits: bits, depth, path };
  }
  const longer = {
    tree: path.tree + parts.tree,
    cells: path.cells + parts.cells,
    adders: path.adders + parts.adders,
    select: path.select + parts.select,
  };
  return { clampBits: bits, depth: depth + total, path: longer };
}

const workloadsOfStage = new WeakMap<Stage, Map<string, StageWorkload>>();

function countStage(plan: StagePlan): StageWorkload {
  const { stage, config, ioType, sink, vectors, ticks } = plan;
  const inputWidth = vectorFormatOf(stage).width;
  const { accumulatorBits, ...engine } = countEngine(plan.engine, inputWidth);
  const storage = [countSource(plan), countSink(sink, countPieceBits(plan))];
  const front = measureFront(plan);
  const cycles = stageCyclesOf(plan);
  return {
    stage: stage.name,
    kind: stage.kind,
    config,
    ioType,
    ...engine,
    ...addFront(engine, front),
    ...countMemories(plan, inputWidth),
    // Of a pipeline one piece begins at a port, all others at registers.
    startsAtPort: plan.source.kind === 'direct' && plan.pipelineDepth === 1,
    muxBits: storage.reduce((bits, part) => bits + part.muxBits, engine.muxBits),
    flipFlopBits: storage.reduce((bits, part) => bits + part.flipFlopBits, engine.flipFlopBits),
    registerUpdates: storage.reduce(
      (bits, part) => bits + part.registerUpdates,
      vectors * ticks * accumulatorBits,
    ),
    latencyCycles: cycles.latencyCycles,
    initiationInterval: cycles.initiationInterval,
    // A multiplexed engine has other operands in every cycle, an unrolled one follows its source as that is filled or shifted.
    activeFraction: 1,
  };
}

/**
 * Counts of a stage in a configuration, the stage alone: `latencyCycles` and `initiationInterval` are what a
 * simulation of it measures with the input always valid and the output always ready. Load enables of registers
 * are counted with their flip-flops. Throws CONFIG for a configuration that is not legal, INPUT for a stage
 * without hardware. Answers are kept per stage object.
 */
export function stageWorkload(stage: Stage, config: StageConfig, ioType: IoType): StageWorkload {
  const workloads = workloadsOfStage.get(stage) ?? new Map<string, StageWorkload>();
  workloadsOfStage.set(stage, workloads);
  const key = `${ioType} ${describeStageConfig(config)}`;
  const known = workloads.get(key);
  if (known !== undefined) return known;
  const workload = countStage(planStage(stage, config, ioType));
  workloads.set(key, workload);
  return workload;
}
