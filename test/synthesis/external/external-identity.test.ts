// A finished run is found again exactly while everything that can change its figures is the same.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RtlPort } from '../../../src/core/rtl-design.js';
import { externalIdentity } from '../../../src/synthesis/external/external-identity.js';
import type { ExternalRequest } from '../../../src/synthesis/external/external-request.js';

let studyFolder = '';
beforeAll(() => {
  studyFolder = mkdtempSync(join(tmpdir(), 'paretape-identity-'));
});
afterAll(() => rmSync(studyFolder, { recursive: true }));

test('limits and folders do not count; design, clock, command, script and library do', async () => {
  const script = (text: string) => writeFileSync(join(studyFolder, 'run.tcl'), text);
  script('synth');
  const format = { width: 4, integer: 4, signed: true, rounding: 'TRN', overflow: 'WRAP' } as const;
  const port: RtlPort = { format, elementsPerBeat: 1, beats: 1 };
  const request: ExternalRequest = {
    tool: {
      command: ['genus', '-f', '{study}/run.tcl'],
      timeoutSeconds: 1,
      retries: 0,
      retryDelaySeconds: 1,
      reports: [{ format: 'genus-area', file: 'area.rpt' }],
      environment: {},
    },
    design: {
      top: 'a',
      modules: [{ name: 'a', source: 'module a; endmodule' }],
      input: port,
      output: port,
      latencyCycles: 1,
      initiationInterval: 1,
    },
    target: 'mine',
    clockPeriodNs: 2,
    folder: 'x',
    studyFolder,
  };
  const { tool, design } = request;
  const first = await externalIdentity(request, 'lib');
  const limits = { ...tool, timeoutSeconds: 9, retries: 3, memoryLimitMb: 99 };
  expect(await externalIdentity({ ...request, tool: limits, folder: 'y' }, 'lib')).toBe(first);
  const others = [
    await externalIdentity(request, 'lib2'),
    await externalIdentity({ ...request, clockPeriodNs: 3 }, 'lib'),
    await externalIdentity({ ...request, tool: { ...tool, command: ['genus'] } }, 'lib'),
    await externalIdentity({ ...request, tool: { ...tool, environment: { A: '1' } } }, 'lib'),
    await externalIdentity({ ...request, design: { ...design, modules: [] } }, 'lib'),
  ];
  script('synth -effort high');
  others.push(await externalIdentity(request, 'lib'));
  expect(new Set([first, ...others]).size).toBe(others.length + 1);
});
