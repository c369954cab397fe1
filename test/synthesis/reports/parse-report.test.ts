// Reports of other tools: their figures in our names and units, and errors where they are cut short or are something else.
import { describe, expect, test } from 'vitest';
import { formatPosition, ParetapeError } from '../../../src/core/errors.js';
import { FIGURE_NAMES } from '../../../src/core/external-report.js';
import {
  findReportFormat,
  parseReport,
  REPORT_FORMAT_IDS,
} from '../../../src/synthesis/reports/index.js';
import { CASES } from './report-cases.js';
import * as asic from './sample-asic-reports.js';
import * as fpga from './sample-fpga-reports.js';

const read = (format: string, text: string) => parseReport(findReportFormat(format), text, 'r.rpt');

function errorOf(format: string, text: string): ParetapeError {
  try {
    read(format, text);
  } catch (error) {
    if (error instanceof ParetapeError) return error;
    throw error;
  }
  throw new Error('the report was accepted');
}

describe('the figures of a report come in our units', () => {
  test.each(CASES)('%s', (format, text, expected) => {
    const found = read(format, text);
    expect(Object.keys(found)).toEqual(FIGURE_NAMES.filter((name) => name in expected));
    for (const name of FIGURE_NAMES) {
      if (expected[name] !== undefined) expect(found[name], name).toBeCloseTo(expected[name], 9);
    }
    // The same with the line ends of Windows.
    expect(read(format, text.replaceAll('\n', '\r\n'))).toEqual(found);
  });

  test('every format has a sample', () => {
    expect(new Set(CASES.map(([format]) => format))).toEqual(new Set(REPORT_FORMAT_IDS));
  });
});

describe('what a tool does not know is absent, never zero', () => {
  const UNKNOWN: readonly [string, string, readonly [RegExp | string, string][], string[]][] = [
    [
      'vivado-csynth',
      fpga.CSYNTH_XML,
      [
        ['>11<', '>undef<'],
        ['>14<', '>-1<'],
        ['>5<', '>?<'],
        ['<DSP>17</DSP>', ''],
      ],
      ['latencyCyclesMin', 'latencyCyclesMax', 'initiationIntervalMax', 'dsps'],
    ],
    [
      'vivado-timing',
      fpga.VIVADO_TIMING_RPT,
      [['     -0.123', '         NA']],
      ['slackNs', 'criticalPathNs'],
    ],
    [
      'vivado-timing',
      fpga.VIVADO_TIMING_RPT,
      [[/(clk {4}\{.*\n)/, '$1fast   {0.000 1.000}        2.000           500.000\n']],
      ['clockPeriodNs', 'criticalPathNs'],
    ],
    [
      'catapult-cycle',
      fpga.CATAPULT_CYCLE_RPT,
      [['1970      25', '1970      -1']],
      ['latencyCyclesMin', 'latencyCyclesMax'],
    ],
    ['quartus-fit', fpga.QUARTUS_NDJSON, [['"dsp":"40"', '"dsp":"TBD"']], ['dsps']],
    [
      'dc-qor',
      asic.DC_QOR_RPT,
      [['-0.15', 'uninit']],
      ['slackNs', 'clockPeriodNs', 'criticalPathNs'],
    ],
    ['librelane-metrics', asic.LIBRELANE_JSON, [['2.5', 'NaN']], ['slackNs']],
  ];
  test.each(UNKNOWN)('%s (%#)', (format, text, changes, absent) => {
    const changed = changes.reduce((all, [from, to]) => all.replace(from, to), text);
    expect(changed).not.toBe(text);
    const whole = read(format, text);
    const expected = Object.fromEntries(
      Object.entries(whole).filter(([name]) => !absent.includes(name)),
    );
    expect(read(format, changed)).toEqual(expected);
  });
});

describe('a report that is cut short or of another kind is an error with its place', () => {
  const until = (text: string, mark: string) => text.slice(0, text.indexOf(mark));
  const BROKEN: readonly [string, string, string, string, RegExp, RegExp][] = [
    [
      'an XML cut short',
      'vivado-csynth',
      until(fpga.CSYNTH_XML, '<Interval-max>'),
      '14:1',
      /SummaryOfOverallLatency> is never closed/,
      /cut short/,
    ],
    [
      'a misspelt section',
      'vivado-csynth',
      fpga.CSYNTH_XML.replaceAll('Resources>', 'Resource>'),
      '23:1',
      /<AreaEstimates> has no <Resources>/,
      /nearest is <Resource>/,
    ],
    [
      'a document type',
      'vivado-csynth',
      `<!DOCTYPE a [<!ENTITY b "c">]>\n${fpga.CSYNTH_XML}`,
      '1:1',
      /document types and entities/,
      /no report/,
    ],
    [
      'a figure that is a word',
      'vivado-csynth',
      fpga.CSYNTH_XML.replace('3155', 'many'),
      '24:61',
      /<LUT> is "many"/,
      /number/,
    ],
    [
      'an impossible figure',
      'vivado-csynth',
      fpga.CSYNTH_XML.replace('3155', '-2'),
      '',
      /luts = -2/,
      /right format/,
    ],
    [
      'a table cut short',
      'vivado-utilization',
      until(fpga.VIVADO_UTILIZATION_RPT, ' 66 |'),
      '58:1',
      /breaks off/,
      /cut short/,
    ],
    [
      'a table without the sections behind',
      'vivado-utilization',
      until(fpga.VIVADO_UTILIZATION_RPT, '3. ARITHMETIC\n---'),
      '52:1',
      /"3\. ARITHMETIC"/,
      /cut short/,
    ],
    [
      'a summary without its figures',
      'vivado-timing',
      until(fpga.VIVADO_TIMING_RPT, '     -0.123'),
      '',
      /no value|no table/,
      /cut short/,
    ],
    [
      'scores of one stage only',
      'catapult-rtl',
      fpga.CATAPULT_RTL_RPT.replace(/(Total Area Score: {3}560,291.8).*/, '$1'),
      '25:32',
      /breaks off/,
      /Post-Assignment/,
    ],
    [
      'an abbreviated label',
      'dc-area',
      asic.DC_AREA_RPT.replace('Total cell area:', 'Total cells area'),
      '17:1',
      /no "Total cell area:"/,
      /nearest is "Total cells area/,
    ],
    [
      'a fitter that has not run',
      'quartus-fit',
      fpga.QUARTUS_NDJSON.replaceAll(/"alm":"[^"]*"/g, '"alm":"TBD"'),
      '1:280',
      /no ALMs/,
      /fitter/,
    ],
    [
      'a JSON cut short',
      'yosys-stat-json',
      until(asic.YOSYS_STAT_JSON_TEXT, 'area'),
      '',
      /no valid JSON/,
      /cut short/,
    ],
    [
      'a design without total',
      'yosys-stat',
      until(asic.YOSYS_STAT_TXT, '=== design'),
      '4:1',
      /add, dense .* no total/,
      /-top/,
    ],
    [
      'a power without unit',
      'dc-power',
      asic.DC_POWER_RPT.replace('1.5000 mW', '1.5000'),
      '10:36',
      /no unit/,
      /mW/,
    ],
    [
      'an unknown figure',
      'paretape-metrics',
      '{"celAreaUm2": 1}',
      '1:2',
      /unknown figure "celAreaUm2"/,
      /"cellAreaUm2"/,
    ],
    ['no figure at all', 'paretape-metrics', '{}', '', /states no figure/, /JSON/],
  ];
  test.each(BROKEN)('%s', (_name, format, text, position, message, hint) => {
    const error = errorOf(format, text);
    expect(error.code).toBe('INPUT');
    expect(error.position && formatPosition(error.position)).toContain(
      position === '' ? 'r.rpt' : `r.rpt:${position}`,
    );
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test('a report of any format is no report of any other', () => {
    for (const [format, text] of CASES) {
      for (const other of REPORT_FORMAT_IDS) {
        if (other === format || (format === 'catapult-rtl' && other === 'catapult-cycle')) continue;
        expect(errorOf(other, text).code, `${format} read as ${other}`).toBe('INPUT');
      }
    }
  });

  test('an unknown format is named with its nearest', () => {
    expect(() => findReportFormat('vivado-csynt')).toThrow(
      expect.objectContaining({
        code: 'CONFIG',
        hint: expect.stringMatching(/^did you mean vivado-csynth\?/),
      }),
    );
  });
});
