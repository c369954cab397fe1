// The engines as Verilog: a new kind is one file and one case here.
import type { FixedPointFormat } from '../core/fixed-point-format.js';
import type { StageEngine } from '../hardware/stage-engine.js';
import { printArgmaxEngine } from './print-argmax-engine.js';
import { printAveragePoolEngine } from './print-average-pool-engine.js';
import { printDigitSerialEngine } from './print-digit-serial-engine.js';
import { printDotEngine } from './print-dot-engine.js';
import { printLegacySoftmaxEngine } from './print-legacy-softmax-engine.js';
import { printMacEngine } from './print-mac-engine.js';
import { printMergeEngine } from './print-merge-engine.js';
import { printPaddedPoolEngine } from './print-padded-pool-engine.js';
import { printPipelinedEngine } from './print-pipelined-engine.js';
import { printPointwiseEngine } from './print-pointwise-engine.js';
import { printPoolEngine } from './print-pool-engine.js';
import { printProductwiseEngine } from './print-productwise-engine.js';
import { printRecurrentEngine } from './print-recurrent-engine.js';
import { printSoftmaxEngine } from './print-softmax-engine.js';
import { printUnrolledEngine } from './print-unrolled-engine.js';

/** Drives `y`, `y_push`, `vec_take` from `vec`, `vec_valid`, `y_space`; inputs have the format given. */
export function printEngine(engine: StageEngine, input: FixedPointFormat): string[] {
  switch (engine.kind) {
    case 'unrolled':
      return printUnrolledEngine(engine, input);
    case 'pipelined':
      return printPipelinedEngine(engine, input);
    case 'productwise':
      return printProductwiseEngine(engine, input);
    case 'digitSerial':
      return printDigitSerialEngine(engine, input);
    case 'mac':
      return printMacEngine(engine, input);
    case 'pool':
      return printPoolEngine(engine, input);
    case 'paddedPool':
      return printPaddedPoolEngine(engine, input);
    case 'averagePool':
      return printAveragePoolEngine(engine, input);
    case 'argmax':
      return printArgmaxEngine(engine, input);
    case 'merge':
      return printMergeEngine(engine, input);
    case 'dot':
      return printDotEngine(engine, input);
    case 'softmax':
      return printSoftmaxEngine(engine, input);
    case 'legacySoftmax':
      return printLegacySoftmaxEngine(engine, input);
    case 'recurrent':
      return printRecurrentEngine(engine, input);
    case 'pointwise':
      return printPointwiseEngine(engine, input);
  }
}
