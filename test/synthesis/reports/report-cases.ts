// Every report format with a sample and the figures it states.
import type { ToolFigures } from '../../../src/core/external-report.js';
import * as asic from './sample-asic-reports.js';
import * as fpga from './sample-fpga-reports.js';

/** Format, a report of it, and what it states. */
export const CASES: readonly [format: string, text: string, figures: ToolFigures][] = [
  [
    'vivado-csynth',
    fpga.CSYNTH_XML,
    {
      luts: 3155,
      flipFlops: 2410,
      dsps: 17,
      brams: 1.5,
      urams: 0,
      latencyCyclesMin: 11,
      latencyCyclesMax: 14,
      initiationIntervalMin: 4,
      initiationIntervalMax: 5,
      clockPeriodNs: 4,
      criticalPathNs: 3.217,
    },
  ],
  [
    'vivado-utilization',
    fpga.VIVADO_UTILIZATION_RPT,
    { luts: 1526, flipFlops: 2428, dsps: 66, brams: 4.5, urams: 0 },
  ],
  [
    'vivado-timing',
    fpga.VIVADO_TIMING_RPT,
    { clockPeriodNs: 4, criticalPathNs: 4.123, slackNs: -0.123 },
  ],
  [
    'catapult-rtl',
    fpga.CATAPULT_RTL_RPT,
    {
      areaScore: 586221.4,
      latencyCyclesMin: 25,
      latencyCyclesMax: 25,
      initiationIntervalMin: 3,
      initiationIntervalMax: 3,
      criticalPathNs: 8.78375,
    },
  ],
  [
    'catapult-cycle',
    fpga.CATAPULT_CYCLE_RPT,
    {
      latencyCyclesMin: 25,
      latencyCyclesMax: 25,
      initiationIntervalMin: 3,
      initiationIntervalMax: 3,
      clockPeriodNs: 10,
    },
  ],
  [
    'quartus-fit',
    fpga.QUARTUS_NDJSON,
    {
      luts: 4182,
      alms: 4120.5,
      flipFlops: 16419,
      dsps: 40,
      m20ks: 36,
      mlabs: 52,
      criticalPathNs: 2.5,
      fmaxMhz: 400,
    },
  ],
  [
    'oneapi-summary',
    fpga.ONEAPI_NDJSON,
    { luts: 2462, flipFlops: 7938, dsps: 3, m20ks: 77, mlabs: 92 },
  ],
  ['yosys-stat', asic.YOSYS_STAT_TXT, { cells: 81, cellAreaUm2: 68.362 }],
  [
    'yosys-stat',
    asic.YOSYS_STAT_NEWER,
    { luts: 751, flipFlops: 350, dsps: 3, brams: 0.5, cells: 1105 },
  ],
  ['yosys-stat-json', asic.YOSYS_STAT_JSON_TEXT, { cells: 81, cellAreaUm2: 68.362 }],
  [
    'librelane-metrics',
    asic.LIBRELANE_JSON,
    {
      cells: 451,
      cellAreaUm2: 15942.8,
      dieAreaUm2: 41411.5,
      slackNs: 2.5,
      leakageMw: 1.5e-5,
      dynamicMw: 1.3,
    },
  ],
  ['genus-area', asic.GENUS_AREA_RPT, { cells: 1493, cellAreaUm2: 7287.034 }],
  [
    'genus-qor',
    asic.GENUS_QOR_RPT,
    { flipFlops: 42, cells: 669, cellAreaUm2: 1982.793, clockPeriodNs: 5, slackNs: -0.1209 },
  ],
  ['genus-power', asic.GENUS_POWER_RPT, { leakageMw: 3e-5, dynamicMw: 0.51 }],
  ['genus-power', asic.GENUS_POWER_OLDER, { leakageMw: 3e-5, dynamicMw: 0.51 }],
  ['dc-area', asic.DC_AREA_RPT, { flipFlops: 210, cells: 1420, cellAreaUm2: 6120.75 }],
  [
    'dc-qor',
    asic.DC_QOR_RPT,
    {
      flipFlops: 210,
      cells: 1420,
      cellAreaUm2: 6120.75,
      clockPeriodNs: 2,
      criticalPathNs: 2.15,
      slackNs: -0.15,
    },
  ],
  ['dc-power', asic.DC_POWER_RPT, { leakageMw: 0.0025, dynamicMw: 1.5 }],
  ['paretape-metrics', asic.PARETAPE_JSON, { dsps: 4, cellAreaUm2: 1234.5, slackNs: -0.25 }],
];
