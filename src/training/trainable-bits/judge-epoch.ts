// What a network is worth after an epoch: accuracy and exact cost, and whether it is kept.
import { scoreOf } from '../predict.js';
import { countLayerBits, countNodeBits } from './bits-in-use.js';
import type { FrontState } from './front-state.js';
import { listRelus, roundNetwork } from './rounded-network.js';
import { emptyRanges } from './value-ranges.js';

/** Accuracy and exact cost of the network as it is; keeps it where nothing kept so far is as good. */
export function judgeEpoch(
  state: FrontState,
  epoch: number,
): { readonly validationAccuracy: number; readonly cost: number } {
  const { setup, step, data, means, archive, options } = state;
  const { plan, layout, bits, parameters, resources } = setup;
  const ranges = emptyRanges(layout);
  const logits = step.predict(data.validation, ranges);
  const validationAccuracy = scoreOf(logits, data.validation, plan.classes);
  const smoothed = smoothAccuracy(state, validationAccuracy);
  step.readParameters();
  const network = roundNetwork(layout, parameters, bits, means.of(bits));
  const costNow = () => {
    const nodeBits = countNodeBits(layout, bits, ranges, listRelus(plan));
    return resources.cost(countLayerBits(layout, bits, network.rounded, nodeBits));
  };
  // More values can only need more bits: this is the least it can cost.
  const least = costNow();
  const limit = options.goal.kind === 'budget' ? options.goal.target : Number.POSITIVE_INFINITY;
  if (archive.isCovered(smoothed, least) && options.goal.kind === 'front') {
    return { validationAccuracy, cost: least };
  }
  step.predict(data.train, ranges);
  const cost = costNow();
  if (cost <= limit) {
    const { rounded } = network;
    const nodes = bits.nodes.map((node) => node.slice());
    const checkpoint = { epoch, network: { rounded }, bits: { nodes }, ranges };
    archive.offer({ validationAccuracy: smoothed, cost, checkpoint });
  }
  return { validationAccuracy, cost };
}

/** Mean accuracy of this and the epochs before, as many as there are since everything is rounded. */
function smoothAccuracy(
  { history, options, schedule }: FrontState,
  validationAccuracy: number,
): number {
  const from = Math.max(schedule.roundFrom, history.length + 1 - options.smoothing);
  const rounded = history.slice(from);
  const sum = rounded.reduce((total, record) => total + record.validationAccuracy, 0);
  return (sum + validationAccuracy) / (rounded.length + 1);
}
