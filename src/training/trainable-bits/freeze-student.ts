// Turns trained weights and bits into the layers of a student: formats as narrow as weights and traced values allow.
import { type FixedPointFormat, fixed, type Overflow } from '../../core/fixed-point-format.js';
import type { StudentLayer, TrainableBits } from '../../core/student.js';
import type { TopologyLayer } from '../../core/topology.js';
import { coveringFormat } from '../../fixed-point/covering-format.js';
import { nameLayers } from '../assemble-student.js';
import type { NetworkPlan } from '../network-plan.js';
import type { BitLayout } from './bit-layout.js';
import { type BitParameters, wholeBits, widthHolding } from './bit-parameters.js';
import { rawRangeOf } from './bits-in-use.js';
import { listRelus, type RoundedNetwork } from './rounded-network.js';
import type { GroupRange, ValueRanges } from './value-ranges.js';

/** Layers and input formats of a student; see `Student`. */
export interface FrozenLayers {
  readonly layers: readonly StudentLayer[];
  readonly inputFormats: readonly (FixedPointFormat | null)[];
}

/** A rounded network with the numbers of bits of its nodes and the value ranges it goes with. */
export interface FreezableNetwork {
  readonly network: Pick<RoundedNetwork, 'rounded'>;
  readonly bits: Pick<BitParameters, 'nodes'>;
  readonly ranges: ValueRanges;
}

/** One student layer a topology layer. `ranges` must have seen everything that must not overflow. */
export function freezeLayers(
  plan: NetworkPlan,
  layout: BitLayout,
  layers: readonly TopologyLayer[],
  { network, bits, ranges }: FreezableNetwork,
  trainable: TrainableBits,
): FrozenLayers {
  const relus = listRelus(plan);
  const overflow: Overflow = trainable.overflow ?? 'SAT';
  const formatsOf = (node: number, rounding: 'TRN' | 'RND') =>
    chooseNodeFormats(ranges[node], bits.nodes[node], relus[node], { rounding, overflow });
  const frozen = nameLayers(layers).map((named, position) => {
    const l = plan.weighted.findIndex((weighted) => weighted.position === position);
    if (l < 0) return named;
    const { kernel, bias } = network.rounded[l];
    const outputs = layout.nodes[l + 1] ? outputOf(formatsOf(l + 1, 'TRN')) : {};
    return {
      ...named,
      kernel: Float32Array.from(kernel),
      kernelShape: plan.weighted[l].kernelShape,
      kernelFormat: chooseConstantFormat(kernel),
      bias: Float32Array.from(bias),
      biasFormat: chooseConstantFormat(bias),
      ...outputs,
    };
  });
  return { layers: frozen, inputFormats: formatsOf(0, 'RND') };
}

function outputOf(
  formats: readonly (FixedPointFormat | null)[],
): Pick<StudentLayer, 'outputFormat' | 'outputFormats'> {
  const outputFormat = coveringFormat(formats);
  const [first] = formats;
  const same = formats.every(
    (format) => format && first && format.width === first.width && format.integer === first.integer,
  );
  return same ? { outputFormat } : { outputFormat, outputFormats: formats };
}

/** Formats that hold all values seen; null where all of them round to zero. */
function chooseNodeFormats(
  { low, high }: GroupRange,
  bits: Float64Array,
  relu: boolean,
  modes: Pick<FixedPointFormat, 'rounding' | 'overflow'>,
): (FixedPointFormat | null)[] {
  return Array.from(bits, (f, g) => {
    const raw = rawRangeOf(low[g], high[g], f, relu);
    const width = widthHolding(raw.low, raw.high);
    if (width === 0) return null;
    return { width, integer: width - wholeBits(f), signed: raw.low < 0, ...modes };
  });
}

/** The narrowest signed format on whose grid all of these numbers lie. */
function chooseConstantFormat(values: Float64Array): FixedPointFormat {
  let fraction = Number.NEGATIVE_INFINITY;
  for (const value of values) if (value !== 0) fraction = Math.max(fraction, fractionOf(value));
  if (fraction === Number.NEGATIVE_INFINITY) return fixed(1, 1, 'RND', 'SAT');
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value * 2 ** fraction);
    high = Math.max(high, value * 2 ** fraction);
  }
  // A constant format keeps its sign bit even where nothing is negative, as those of other students do.
  const width = Math.max(widthHolding(low, high), 1 + widthHolding(0, high));
  return fixed(width, width - fraction, 'RND', 'SAT');
}

/** Fewest bits behind the binary point that hold a number other than zero; negative for multiples of 2. */
function fractionOf(value: number): number {
  let fraction = 0;
  while (!Number.isInteger(value * 2 ** fraction)) fraction++;
  while (Number.isInteger((value * 2 ** fraction) / 2)) fraction--;
  return fraction;
}
