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
import { emitRecurrentBackward, emitRecurrentForward } from './emit-recurrent.js';
import { emitStepGradient } from './emit-step-gradient.js';
import { emitSums } from './emit-sums.js';
import type { FusedLayer, FusedPlan, FusedRecurrent } from './fused-plan.js';
import type {
  LayerPlaces,
  MemoryLayout,
  ParameterPlaces,
  RecurrentPlaces,
} from './memory-layout.js';
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
    emitBiasGradient({ ...layer, filters: layer.geometry.filters }, place, layout),
    ...(layer.pool ? [emitUnpool(layer, place, layout)] : []),
    emitKernelGradient(layer, place, layout),
    ...(layer.isFirst ? [] : [inputGradient()]),
  ];
}

/** Slopes through time; then the gradients of both parts of the kernel. */
function emitRecurrentGradients(
  layer: FusedRecurrent,
  places: RecurrentPlaces,
  layout: MemoryLayout,
): ModuleFunction[] {
  const { steps, nIn, units } = layer.step;
  const { gateRow, inputRow, hiddenRow } = layer;
  const filters = 4 * units;
  const rows = { filters, gradientRow: gateRow, outputRows: steps * filters };
  const input = { sourceRow: inputRow, sources: nIn, slopeRow: gateRow, steps };
  // The hidden state of every step meets the slopes of the next one.
  const next = { slopeRow: gateRow + filters, steps: steps - 1 };
  const hidden = { sourceRow: hiddenRow, sources: units, ...next };
  return [
    emitRecurrentBackward(layer, places, layout),
    emitBiasGradient(rows, places.input, layout),
    emitStepGradient({ ...input, filters }, places.input, layout),
    ...(steps > 1 ? [emitStepGradient({ ...hidden, filters }, places.hidden, layout)] : []),
  ];
}

/** Bytes of the module for a network, rounded or in float. A pure function: same plan, same bytes. */
export function networkModuleBytes(plan: FusedPlan, layout: MemoryLayout, mode: Mode): Uint8Array {
  const functions: ModuleFunction[] = [];
  const addAll = (added: readonly ModuleFunction[]) => added.map((f) => functions.push(f) - 1);
  // The layout follows the plan, layer by layer.
  const placed = plan.layers.map((layer, i) => ({ layer, place: layout.layers[i] }));
  const readsFeatures = (part: ParameterPlaces) => part.layer === 0 && part.part !== 'hidden';
  const prepare = addAll(
    layout.parameters.map((part) => emitPrepare(part, layout, mode, readsFeatures(part))),
  );
  const forward = addAll(
    placed.flatMap(({ layer, place }) =>
      layer.kind === 'recurrent'
        ? emitRecurrentForward(layer, place as RecurrentPlaces, layout, mode)
        : emitForward(layer, place as LayerPlaces, layout, mode),
    ),
  );
  const [loss] = addAll([emitLoss(plan, layout)]);
  const backward = addAll(
    placed
      .map(({ layer, place }) =>
        layer.kind === 'recurrent'
          ? emitRecurrentGradients(layer, place as RecurrentPlaces, layout)
          : emitBackward(layer, place as LayerPlaces, layout),
      )
      .reverse()
      .flat(),
  );
  const update = addAll(
    layout.parameters.map((part) => emitUpdate(part, layout, readsFeatures(part))),
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
