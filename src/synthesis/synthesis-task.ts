// What travels to a synthesis worker: a request whose library is named by file.
import type { SynthesisRequest } from './synthesis-request.js';

/**
 * `target.liberty` is left empty: the library's text is read from `libertyFile` once a worker, not sent with
 * every task. Answered with a `SynthesisReport`; progress values are `SynthesisStep`s.
 */
export interface SynthesisTask extends SynthesisRequest {
  readonly libertyFile: string;
}
