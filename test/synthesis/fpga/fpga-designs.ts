// Small designs for mapping to FPGAs, with the vectors they must answer.
import { fixed } from '../../../src/core/fixed-point-format.js';
import type { HardwareConfig, StageConfig } from '../../../src/core/hardware-config.js';
import type { QuantisedNetwork } from '../../../src/core/quantised-network.js';
import { createRandom } from '../../../src/core/random.js';
import type { RtlDesign, VectorSet } from '../../../src/core/rtl-design.js';
import { runNetwork } from '../../../src/fixed-point/interpreter.js';
import { stagesOf } from '../../../src/hardware/stages.js';
import { generateRtl } from '../../../src/rtl/generate-rtl.js';
import { ChainBuilder, randomInputs } from '../../rtl/network-builders.js';

export interface TestDesign {
  readonly design: RtlDesign;
  readonly vectors: VectorSet;
}

function describeDesign(network: QuantisedNetwork, config: HardwareConfig): TestDesign {
  const count = 40;
  const inputs = randomInputs(createRandom(2, 'vectors'), network, count);
  const outputs = runNetwork(network, inputs, count);
  return { design: generateRtl(network, config), vectors: { count, inputs, outputs } };
}

/** A streamed convolution with line buffers, then a dense layer of few multipliers with its weights in ROMs. */
export function createConvolution(): TestDesign {
  const padding = { top: 0, bottom: 0, left: 0, right: 0 };
  const network = new ChainBuilder(createRandom(1, 'net'), [4, 5, 1], fixed(4, 2))
    .conv(2, [3, 3], [1, 1], padding, fixed(6, 3))
    .reshape([12])
    .dense(2, fixed(8, 4))
    .build('cnn');
  const [convolution, dense] = stagesOf(network);
  const stages: Record<string, StageConfig> = {
    [convolution.name]: {
      strategy: 'distributed_arithmetic',
      reuseFactor: 1,
      adderStyle: 'carry_chain',
    },
    [dense.name]: { strategy: 'resource', reuseFactor: 12 },
  };
  return describeDesign(network, { ioType: 'io_stream', clockPeriodNs: 20, stages });
}

/** A dense layer all in one cycle. */
export function createDense(): TestDesign {
  const network = new ChainBuilder(createRandom(1, 'net'), [5], fixed(6, 2))
    .dense(3, fixed(8, 4))
    .build('layer');
  const stages = {
    [stagesOf(network)[0].name]: {
      strategy: 'distributed_arithmetic',
      reuseFactor: 1,
      adderStyle: 'carry_chain',
    },
  } as const;
  return describeDesign(network, { ioType: 'io_parallel', clockPeriodNs: 20, stages });
}
