// A user's own tool: what it is given, what is read back, and that nothing of it is left when it fails or hangs.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ParetapeError } from '../../../src/core/errors.js';
import type { RtlDesign, RtlPort } from '../../../src/core/rtl-design.js';
import type { ExternalTool } from '../../../src/synthesis/external/external-request.js';
import { fillPlaceholders } from '../../../src/synthesis/external/placeholders.js';
import { runExternal } from '../../../src/synthesis/external/run-external.js';
import { DC_AREA_RPT, DC_QOR_RPT } from '../reports/sample-asic-reports.js';
import { CSYNTH_XML } from '../reports/sample-fpga-reports.js';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'paretape-external-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const PORT: RtlPort = {
  format: { width: 4, integer: 4, signed: true, rounding: 'TRN', overflow: 'WRAP' },
  elementsPerBeat: 2,
  beats: 1,
};
const DESIGN: RtlDesign = {
  top: 'dense',
  modules: [
    { name: 'dense', source: 'module dense(input clk); endmodule\n' },
    { name: 'add', source: 'module add; endmodule\n' },
  ],
  input: PORT,
  output: PORT,
  latencyCycles: 1,
  initiationInterval: 1,
};
const VECTORS = {
  count: 2,
  inputs: Float64Array.of(1, -2, 3, 4),
  outputs: Float64Array.of(5, 6, -7, 8),
};

/** A shell script as the tool; `more` changes its settings. */
function run(script: string, more: Partial<ExternalTool> = {}, signal?: AbortSignal) {
  const file = join(home, 'tool.sh');
  writeFileSync(file, script);
  const tool: ExternalTool = {
    command: ['sh', file, '{top}', '{filelist}', '{clockPeriodNs}'],
    timeoutSeconds: 30,
    retries: 0,
    retryDelaySeconds: 0.01,
    reports: [],
    environment: { SDC: '{sdc}', VECTORS: '{vectors}' },
    ...more,
  };
  return runExternal({
    tool,
    design: DESIGN,
    vectors: VECTORS,
    target: 'mine',
    clockPeriodNs: 2,
    folder: join(home, 'run'),
    signal,
  });
}

async function failureOf(running: Promise<unknown>): Promise<ParetapeError> {
  const thrown = await running.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof ParetapeError) return thrown;
  throw new Error(`expected a failure, got ${thrown}`);
}

const METRICS = { metrics: 'metrics.json' };
const attempt = (number: number, file: string) => join(home, `run/attempt-${number}`, file);

/** A shell line that leaves a text in a file of the tool's folder. */
function leave(file: string, text: string): string {
  writeFileSync(join(home, file), text);
  return `cp ${join(home, file)} ${file}\n`;
}

describe('a tool that succeeds', () => {
  test('is given the design, the clock and the vectors, and its figures are read', async () => {
    const report = await run(
      `echo top $1; cat $2; cat $(head -1 $2) $SDC $VECTORS/inputs.txt $VECTORS/outputs.txt; pwd; echo end >&2
       echo '{"cellAreaUm2": 12.5, "slackNs": 0.5}' > metrics.json`,
      { ...METRICS, versionCommand: ['echo', 'Tool 1.2'] },
    );
    expect(report).toMatchObject({
      tool: 'sh',
      toolVersion: 'Tool 1.2',
      target: 'mine',
      top: 'dense',
      clockPeriodNs: 2,
      figures: { cellAreaUm2: 12.5, slackNs: 0.5, criticalPathNs: 1.5, fmaxMhz: 1000 / 1.5 },
      attempts: 1,
    });
    const log = readFileSync(attempt(1, 'run.log'), 'utf8').split('\n');
    const rtl = join(home, 'run/rtl');
    expect(log.slice(0, 4)).toEqual([
      'top dense',
      join(rtl, 'dense.v'),
      join(rtl, 'add.v'),
      'module dense(input clk); endmodule',
    ]);
    expect(log).toContain('create_clock -name clk -period 2 [get_ports clk]');
    expect(log.slice(-7)).toEqual([
      '1 -2',
      '3 4',
      '5 6',
      '-7 8',
      join(home, 'run/attempt-1'),
      'end',
      '',
    ]);
    expect(JSON.parse(readFileSync(join(home, 'run/report.json'), 'utf8'))).toEqual(report);
  });

  test('has figures of the latest stage, timing of one report together, JSON above all', async () => {
    const qor = DC_QOR_RPT.replace('-0.15', '0.25');
    const script = [
      leave('dense_csynth.xml', CSYNTH_XML.replace('>4.00<', '>2.00<')),
      leave('q.rpt', qor),
      leave('a.rpt', DC_AREA_RPT),
      leave('metrics.json', '{"cells": 7}'),
    ].join('');
    const { figures, sources, reports } = await run(script, {
      reports: [
        { format: 'dc-qor', file: '{folder}/q.rpt' },
        { format: 'dc-area', file: 'a.rpt' },
        { format: 'vivado-csynth', file: '{top}_csynth.xml' },
      ],
      ...METRICS,
    });
    expect(figures).toMatchObject({ slackNs: 0.25, criticalPathNs: 1.75, cells: 7, luts: 3155 });
    expect(sources.criticalPathNs).toMatchObject({ format: 'dc-qor', stage: 'synthesis' });
    expect(sources.cellAreaUm2).toMatchObject({ format: 'dc-area', file: 'a.rpt' });
    expect(sources.fmaxMhz).toMatchObject({ format: 'dc-qor', derived: true });
    expect(sources.luts).toEqual({
      format: 'vivado-csynth',
      stage: 'estimate',
      file: 'dense_csynth.xml',
    });
    expect(sources.cells).toMatchObject({ format: 'paretape-metrics' });
    expect(reports.map(({ format }) => format)).toEqual([
      'dc-qor',
      'dc-area',
      'vivado-csynth',
      'paretape-metrics',
    ]);
  });

  test('can be run again by the script it leaves', async () => {
    await run(`echo '{"cells": 1}' > "metrics.json"; echo "$ODD"`, {
      ...METRICS,
      environment: { ODD: `it's {folder} $HOME` },
    });
    const again = spawnSync('sh', [attempt(1, 'reproduce.sh')], { encoding: 'utf8' });
    expect(again).toMatchObject({ status: 0, stdout: `it's ${attempt(1, 'again')} $HOME\n` });
    expect(existsSync(attempt(1, 'again/metrics.json'))).toBe(true);
  });
});

describe('a tool that fails', () => {
  test('is shown with its last words, its log and the way to repeat it', async () => {
    const error = await failureOf(
      run(
        'i=0; while [ $i -lt 30 ]; do i=$((i+1)); printf "line %s\\033[31m\\n" $i; done; exit 3',
        METRICS,
      ),
    );
    expect(error.code).toBe('TOOL_FAILED');
    const lines = Array.from({ length: 10 }, (_, index) => `line ${21 + index}`);
    expect(error.message.split('\n')).toEqual(['sh failed with exit code 3:', ...lines]);
    expect(error.hint).toBe(
      `log: ${attempt(1, 'run.log')}; again: sh ${attempt(1, 'reproduce.sh')}`,
    );
    expect(existsSync(join(home, 'run/report.json'))).toBe(false);
    expect(JSON.parse(readFileSync(attempt(1, 'process.json'), 'utf8'))).toMatchObject({
      reason: 'exit',
      exitCode: 3,
    });
  });

  test('is repeated as often as asked, and every attempt stays', async () => {
    const flaky = `echo x >> ${home}/count; [ $(wc -l < ${home}/count) -ge 3 ] || exit 1; echo '{"cells": 3}' > metrics.json`;
    await failureOf(run(flaky, { ...METRICS, retries: 1 }));
    expect((await run(flaky, { ...METRICS, retries: 1 })).attempts).toBe(1);
    expect(readdirSync(join(home, 'run')).filter((name) => name.startsWith('attempt-'))).toEqual([
      'attempt-1',
      'attempt-2',
      'attempt-3',
    ]);
  });

  test.each([
    ['leaves no report', 'true', /left no report metrics\.json/],
    ['leaves garbage', 'echo "\\001\\377 no" > metrics.json', /no valid JSON/],
    ['states an unknown figure', `echo '{"area": 3}' > metrics.json`, /unknown figure "area"/],
    [
      'worked to another clock',
      `echo '{"clockPeriodNs": 2000}' > metrics.json`,
      /clock of 2000 ns, not 2 ns/,
    ],
    ['counts in ps', `echo '{"slackNs": 150}' > metrics.json`, /do not fit a clock of 2 ns/],
  ])('or %s is TOOL_FAILED and not repeated', async (_name, script, message) => {
    const error = await failureOf(run(script, { ...METRICS, retries: 5 }));
    expect(error).toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringMatching(message),
      hint: expect.stringContaining(attempt(1, 'run.log')),
    });
    expect(existsSync(attempt(2, ''))).toBe(false);
  });

  test('or leaves the report of an earlier run is TOOL_FAILED', async () => {
    const stale = join(home, 'stale.json');
    writeFileSync(stale, '{"cells": 1}');
    spawnSync('touch', ['-d', '2020-01-01', stale]);
    const error = await failureOf(run('true', { metrics: stale }));
    expect(error).toMatchObject({ code: 'TOOL_FAILED', message: expect.stringMatching(/older/) });
  });

  test('because it is not there is MISSING and not repeated', async () => {
    const error = await failureOf(run('', { ...METRICS, command: ['no-such-tool-x'], retries: 5 }));
    expect(error).toMatchObject({
      code: 'MISSING',
      message: expect.stringContaining('no-such-tool-x'),
    });
  });
});

describe('a tool that takes too long', () => {
  test('is TOOL_FAILED after its time, and not repeated', async () => {
    const error = await failureOf(
      run('echo working; sleep 60', { ...METRICS, timeoutSeconds: 1, retries: 3 }),
    );
    expect(error.code).toBe('TOOL_FAILED');
    expect(error.message).toBe('sh was killed after 1 s:\nworking');
    expect(existsSync(attempt(2, ''))).toBe(false);
  });

  test('or is not wanted any more is INTERRUPTED', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 300);
    const error = await failureOf(run('sleep 60', { ...METRICS, retries: 3 }, abort.signal));
    expect(error.code).toBe('INTERRUPTED');
    expect(existsSync(attempt(2, ''))).toBe(false);
  });
});

test('placeholders: braces of other languages stay, unknown names are refused, absent values too', () => {
  const values = { top: 'dense', clockPeriodNs: '2.5' };
  expect(fillPlaceholders('set a {top} { b } {1} {{top}} -p={clockPeriodNs}', values)).toBe(
    'set a dense { b } {1} {top} -p=2.5',
  );
  expect(() => fillPlaceholders('{tpo}', values)).toThrow(/unknown placeholder/);
  expect(() => fillPlaceholders('{liberty}', values)).toThrow(/no value here/);
});
