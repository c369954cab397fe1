// One training on generated kernels: the whole step for a mini-batch runs inside WebAssembly.
import { ParetapeError } from '../../core/errors.js';
import { webAssembly } from '../../fixed-point/wasm/web-assembly.js';
import { adamRate, keptShare } from '../adam.js';
import { type LossTotals, startTotals } from '../classification-loss.js';
import { centreGradients } from '../condition-input.js';
import { type LayerParameters, zerosLike } from '../layer-parameters.js';
import { keepAll } from '../pruning.js';
import type { SampleTable } from '../training-batches.js';
import type { StepRules, StepSetup, TrainingStep } from '../training-step.js';
import type { Mode } from './emit-activation.js';
import type { NetworkKernels } from './emit-network.js';
import { acquireMemory, releaseMemory } from './fused-memory.js';
import { BLOCK_SAMPLES } from './fused-plan.js';
import { type FusedProgram, fusedProgram } from './fused-program.js';
import { type MemoryViews, viewMemory } from './memory-views.js';
import {
  readArena,
  scaleGradients,
  writeArena,
  writeParameters,
  writeRules,
  writeTables,
} from './pack-parameters.js';
import { blocksFor, packSamples, unpackLogits } from './pack-samples.js';

/** A fused step can also show the gradients it would step against: for tests and comparisons. */
export interface FusedStep extends TrainingStep {
  /** Loss and gradients of the real parameters; changes nothing. */
  computeGradients(
    rows: Int32Array,
    lambda: number,
  ): { readonly totals: LossTotals; readonly gradients: readonly LayerParameters[] };
}

/** A step that starts in float with all weights kept. Throws INTERNAL for networks `supportsFused` refuses. */
export function createFusedStep(setup: StepSetup): FusedStep {
  const program = fusedProgram(setup.plan, setup.table.weights !== undefined);
  if (!program) throw new ParetapeError('INTERNAL', 'no fused kernels for this network');
  const { layout } = program;
  const memory = acquireMemory(layout.bytes);
  const views = viewMemory(memory.buffer);
  const kernels = new Map<Mode, NetworkKernels>();
  const instantiate = (mode: Mode) => {
    const { exports } = new webAssembly.Instance(program.moduleOf(mode), { room: { memory } });
    kernels.set(mode, exports as unknown as NetworkKernels);
    return exports as unknown as NetworkKernels;
  };
  let run: NetworkKernels;
  const changeRules = (rules: StepRules) => {
    const mode = rules.formats ? 'rounded' : 'float';
    run = kernels.get(mode) ?? instantiate(mode);
    writeParameters(views, layout, setup.parameters, rules.masks);
    writeRules(views, layout, setup.plan.weighted, rules, setup.inputUnit);
  };
  writeTables(views, layout, setup.conditioning);
  changeRules({ masks: keepAll(setup.parameters), formats: undefined });
  let steps = 0;
  let disposed = false;
  return {
    run: (rows, lambda, learningRate) => {
      // Its memory may belong to another training by now.
      if (disposed) throw new ParetapeError('INTERNAL', 'the training step has been disposed of');
      const totals = learnBatch(program, views, run, setup, rows, lambda);
      steps++;
      writeRates(program, views, adamRate(learningRate, steps), setup.conditioning.deviation);
      writeDecay(program, views, keptShare(learningRate, setup.weightDecay));
      run.update();
      return totals;
    },
    predict: (table) => predictTable(program, views, run, table),
    readParameters: () => readArena(views, layout, 'values', setup.parameters),
    changeRules,
    readState: () => {
      const [first, second] = [zerosLike(setup.parameters), zerosLike(setup.parameters)];
      readArena(views, layout, 'first', first);
      readArena(views, layout, 'second', second);
      return { steps, first, second };
    },
    writeState: (state) => {
      steps = state.steps;
      writeArena(views, layout, 'first', state.first);
      writeArena(views, layout, 'second', state.second);
    },
    computeGradients: (rows, lambda) => {
      const totals = learnBatch(program, views, run, setup, rows, lambda);
      return { totals, gradients: takeGradients(program, views, setup) };
    },
    dispose: () => {
      if (!disposed) releaseMemory(memory);
      disposed = true;
    },
  };
}

/** Forward, loss and backward over a batch, chunk by chunk. */
function learnBatch(
  { plan, layout }: FusedProgram,
  views: MemoryViews,
  run: NetworkKernels,
  { table, teacher }: StepSetup,
  rows: Int32Array,
  lambda: number,
): LossTotals {
  const heard = lambda > 0 ? teacher : undefined;
  const temperature = heard?.temperature ?? 1;
  const { floats } = views;
  floats[layout.loss.labelShare / 4] = (heard ? 1 - lambda : 1) / rows.length;
  floats[layout.loss.teacherShare / 4] = (lambda * temperature) / rows.length;
  floats[layout.loss.inverseTemperature / 4] = 1 / temperature;
  const totals = startTotals();
  const most = layout.mostBlocks * BLOCK_SAMPLES;
  run.prepare();
  for (let from = 0; from < rows.length; from += most) {
    const chunk = rows.subarray(from, from + most);
    packSamples(floats, plan, layout, table, heard, chunk);
    run.learn(layout.blocks + blocksFor(chunk.length) * layout.blockBytes, heard ? 1 : 0);
    totals.crossEntropy += sumTotal(views, layout.totals.crossEntropy);
    totals.crossEntropyNormSquared += sumTotal(views, layout.totals.labelNorm);
    if (!heard) continue;
    totals.divergence += sumTotal(views, layout.totals.divergence);
    for (const row of chunk) {
      totals.divergence += (table.weights ? table.weights[row] : 1) * heard.negativeEntropy[row];
    }
    totals.distillationNormSquared += temperature ** 2 * sumTotal(views, layout.totals.teacherNorm);
  }
  totals.loss = heard
    ? (1 - lambda) * totals.crossEntropy + lambda * temperature ** 2 * totals.divergence
    : totals.crossEntropy;
  return totals;
}

/** The summed gradients, which are cleared: scaled as `update` would scale them. */
function takeGradients(
  { layout }: FusedProgram,
  views: MemoryViews,
  { parameters, conditioning }: StepSetup,
): LayerParameters[] {
  const { floats } = views;
  const gradients = zerosLike(parameters);
  readArena(views, layout, 'gradients', gradients);
  scaleGradients(views, layout, gradients);
  centreGradients(gradients[0], conditioning);
  const start = layout.arenas.gradients / 4;
  floats.fill(0, start, start + layout.arenaBytes / 4);
  return gradients;
}

function sumTotal({ floats }: MemoryViews, address: number): number {
  const at = address / 4;
  return floats[at] + floats[at + 1] + floats[at + 2] + floats[at + 3];
}

/** The first kernel learns faster by 1/deviation, see `createAdam`. */
function writeRates(
  { layout }: FusedProgram,
  { floats }: MemoryViews,
  rate: number,
  deviation: number,
): void {
  for (const { constants, layer, part } of layout.parameters) {
    const readsFeatures = layer === 0 && part !== 'hidden';
    floats[constants.kernelRate / 4] = readsFeatures ? rate / deviation : rate;
    floats[constants.biasRate / 4] = rate;
  }
}

function writeDecay({ layout }: FusedProgram, { floats }: MemoryViews, kept: number): void {
  for (const { constants } of layout.parameters) floats[constants.kernelKeep / 4] = kept;
}

function predictTable(
  { plan, layout }: FusedProgram,
  { floats }: MemoryViews,
  run: NetworkKernels,
  table: SampleTable,
): Float32Array {
  const logits = new Float32Array(table.count * plan.classes);
  const most = layout.mostBlocks * BLOCK_SAMPLES;
  run.prepare();
  for (let from = 0; from < table.count; from += most) {
    const count = Math.min(most, table.count - from);
    const rows = Int32Array.from({ length: count }, (_, i) => from + i);
    packSamples(floats, plan, layout, table, undefined, rows);
    run.forward(layout.blocks + blocksFor(count) * layout.blockBytes);
    unpackLogits(floats, plan, layout, count, logits, from);
  }
  return logits;
}
