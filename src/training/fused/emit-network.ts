// All kernels of one network as one WebAssembly module: weights, forward pass, loss, backward pass, optimiser.
import { get, vectorStore, type Wasm } from '../../fixed-point/wasm/instructions.js';
import {
  emitPool,
  emitUnpool,
  type Mode,
  storeActivation,
  storeMasked,
} from './emit-activation.js';
import { emitBiasGradient, emitKernelGradient } from './emit-kernel-gradient.js';
import { emitLoss } from './emit-loss.js';
import { emitPrepare, emitUpdate } from './emit-parameters.js';
import { emitSums } from './emit-sums.js';
import type { FusedLayer, FusedPlan } from './fused-plan.js';
import type { LayerPlaces, MemoryLayout } from './memory-layout.js';
import { bytesOfFunctions, call, type ModuleFunction } from './module-of-functions.js';

/** What the module exports; `blocksEnd` is the address behind the last block in use. */
export interface NetworkKernels {
  /** Rounds the trained weights into those of the graph. */
  prepare(): void;
  /** Computes the logits of all blocks. */
  forward(blocksEnd: number): void;
  /** Forward, loss and backward: adds to the gradients, leaves the totals. */
  learn(blocksEnd: number, listens: number): void;
  /** One step of the optimiser. */
  update(): void;
}

function emitForward(
  layer: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
  mode: Mode,
): ModuleFunction[] {
  const activation = storeActivation(layer, place, mode);
  const plain = (row: number, offset: number, value: Wasm) => vectorStore(get(row), offset, value);
  const sums = emitSums(
    {
      jobs: place.forward,
      outputs: layer.geometry.filters,
      sourceStep: 4 * place.padded,
      outputStep: 4,
      initial: layer.pool ? 0 : layout.arenas.graph + place.bias,
      store: layer.pool ? plain : activation,
    },
    layout,
  );
  return layer.pool ? [sums, emitPool(layer, place, layout, mode)] : [sums];
}

function emitBackward(
  layer: FusedLayer,
  place: LayerPlaces,
  layout: MemoryLayout,
): ModuleFunction[] {
  const inputGradient = () =>
    emitSums(
      {
        jobs: place.inputGradient,
        outputs: layer.geometry.channels,
        sourceStep: 4,
        outputStep: 4 * place.padded,
        initial: 0,
        store: storeMasked,
      },
      layout,
    );
  return [
    emitBiasGradient(layer, place, layout),
    ...(layer.pool ? [emitUnpool(layer, place, layout)] : []),
    emitKernelGradient(layer, place, layout),
    ...(layer.isFirst ? [] : [inputGradient()]),
  ];
}

/** Bytes of the module for a network, rounded or in float. A pure function: same plan, same bytes. */
export function networkModuleBytes(plan: FusedPlan, layout: MemoryLayout, mode: Mode): Uint8Array {
  const functions: ModuleFunction[] = [];
  const addAll = (added: readonly ModuleFunction[]) => added.map((f) => functions.push(f) - 1);
  const { layers } = layout;
  const prepare = addAll(
    plan.layers.map((layer, i) => emitPrepare(layers[i], layout, mode, layer.isFirst)),
  );
  const forward = addAll(
    plan.layers.flatMap((layer, i) => emitForward(layer, layers[i], layout, mode)),
  );
  const [loss] = addAll([emitLoss(plan, layout)]);
  const backward = addAll(
    plan.layers
      .map((layer, i) => emitBackward(layer, layers[i], layout))
      .reverse()
      .flat(),
  );
  const update = addAll(
    plan.layers.map((layer, i) => emitUpdate(layers[i], layout, layer.isFirst)),
  );
  const end = get(0);
  const run = (exportName: string, parameters: number, body: readonly number[]) =>
    addAll([{ exportName, parameters, integers: 0, vectors: 0, body }]);
  const passes = (list: readonly number[]) => list.flatMap((f) => call(f, end));
  run(
    'prepare',
    0,
    prepare.flatMap((f) => call(f)),
  );
  run('forward', 1, passes(forward));
  run('learn', 2, [...passes(forward), ...call(loss, end, get(1)), ...passes(backward)]);
  run(
    'update',
    0,
    update.flatMap((f) => call(f)),
  );
  return bytesOfFunctions(functions);
}
