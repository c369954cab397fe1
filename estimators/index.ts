// The door of the estimators room and the list of estimators: a new one is one file and one line here.
import type { Estimator } from '../src/core/estimate.js';
import { adderGraph } from './adder-graph.js';
import { digitSerial } from './digit-serial.js';
import { multiplexedMac } from './multiplexed-mac.js';
import { pool } from './pool.js';
import { tableLogic } from './table-logic.js';

export { chooseEstimator } from './combine.js';

/** Every estimator, in the order that settles equal claims. */
export const ESTIMATORS: readonly Estimator[] = [
  adderGraph,
  digitSerial,
  multiplexedMac,
  pool,
  tableLogic,
];
