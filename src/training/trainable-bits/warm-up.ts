// The float epochs before anything is rounded, and the ranges of values they end with.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RandomStream } from '../../core/random.js';
import type { EpochRecord } from '../../core/student.js';
import { createTrainingStep } from '../create-training-step.js';
import { scoreOf } from '../predict.js';
import { type SampleTable, shuffleIntoBatches } from '../training-batches.js';
import { assertFiniteLoss } from '../training-failure.js';
import type { OptimiserState, StepSetup } from '../training-step.js';
import type { BitLayout } from './bit-layout.js';
import type { BitParameters } from './bit-parameters.js';
import type { OnEpoch } from './front-options.js';
import { roundNetwork } from './rounded-network.js';
import { predictRounded } from './trainable-gradients.js';
import { emptyRanges, type ValueRanges } from './value-ranges.js';

/** Fractional bits at which nothing is rounded that float32 can tell apart in values of size one. */
const FINE_BITS = 20;

/** What a warm-up starts from and whom it tells. */
export interface WarmUpRun {
  /** Moments to go on with; absent: none yet. The parameters are in the setup, the epochs so far in the history. */
  readonly from: OptimiserState | undefined;
  readonly onEpoch: OnEpoch | undefined;
  /** Called between two epochs, also behind the last: `make` says what the optimiser remembers, with the parameters up to date. */
  readonly offer: (make: () => OptimiserState) => Promise<void>;
}

/** Trains `setup.parameters` in float for so many epochs. Throws TrainingFailure where the loss leaves the numbers. */
export async function warmUp(
  setup: StepSetup,
  validation: SampleTable,
  order: RandomStream,
  { epochs, batchSize, learningRate }: { epochs: number; batchSize: number; learningRate: number },
  history: EpochRecord[],
  { from, onEpoch, offer }: WarmUpRun,
): Promise<void> {
  const { plan, table } = setup;
  const step = createTrainingStep(setup);
  const describe = () => {
    step.readParameters();
    return step.readState();
  };
  try {
    if (from) step.writeState(from);
    for (let epoch = history.length; epoch < epochs; epoch++) {
      let loss = 0;
      for (const rows of shuffleIntoBatches(table.count, batchSize, order)) {
        loss += step.run(rows, 0, learningRate).loss / table.count;
      }
      assertFiniteLoss(loss, epoch);
      const validationAccuracy = scoreOf(step.predict(validation), validation, plan.classes);
      const record = { epoch, loss, validationAccuracy };
      history.push(record);
      onEpoch?.(record);
      await offer(describe);
      await nextTurn();
    }
    step.readParameters();
  } finally {
    step.dispose();
  }
}

/** The ranges of all values of the network as good as unrounded, over a table. */
export function traceFloat(
  setup: Pick<StepSetup, 'plan' | 'parameters' | 'inputUnit' | 'conditioning' | 'table'>,
  layout: BitLayout,
): ValueRanges {
  const fine = (length: number) => new Float64Array(length).fill(FINE_BITS);
  const bits: BitParameters = {
    nodes: layout.nodes.map(({ groups }) => fine(groups)),
    weights: layout.weights.map(({ kernelGroups, biasGroups }) => ({
      kernel: fine(kernelGroups),
      bias: fine(biasGroups),
    })),
  };
  const { plan, inputUnit, parameters, conditioning, table } = setup;
  const network = roundNetwork(layout, parameters, bits, conditioning.rowMeans);
  const ranges = emptyRanges(layout);
  predictRounded({ plan, layout, inputUnit }, network, table, ranges);
  return ranges;
}
