// What travels to a synthesis worker for an FPGA build.
import type { FpgaRequest } from './fpga-request.js';

/** Answered with an `FpgaReport`; progress values are `FpgaStep`s. */
export interface FpgaTask extends FpgaRequest {
  readonly kind: 'fpga';
}
