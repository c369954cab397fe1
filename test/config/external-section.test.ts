// The section of a user's own synthesis tool: its defaults, its paths, its mistakes.
import { expect, test } from 'vitest';
import { formatStudy } from '../../src/config/format-study.js';
import { parseStudy } from '../../src/config/parse-study.js';
import { resolvePaths } from '../../src/config/resolve-paths.js';
import { ParetapeError } from '../../src/core/errors.js';

const parse = (external: object) =>
  parseStudy(
    JSON.stringify({ study: 'a', dataset: { kind: 'pulses' }, synthesis: { external } }),
    's.yaml',
  );
const TOOL = {
  command: ['./run.sh', '{filelist}', '-tcl={study}/a.tcl'],
  reports: [{ format: 'dc-qor', file: '{top}.qor' }],
};

test('a tool of a command and a report has every other setting, and survives printing', () => {
  const config = parse(TOOL);
  expect(config.synthesis.external).toEqual({
    ...TOOL,
    timeoutSeconds: 3600,
    retries: 0,
    retryDelaySeconds: 30,
    environment: {},
  });
  expect(parseStudy(formatStudy(config), 's.yaml')).toEqual(config);
});

test('a program beside the study is found from anywhere, one on PATH stays a name', () => {
  const commandOf = (program: string) =>
    resolvePaths(parse({ ...TOOL, command: [program, '../x'] }), '/home/me').synthesis.external
      ?.command;
  expect(commandOf('./run.sh')).toEqual(['/home/me/run.sh', '../x']);
  expect(commandOf('/opt/dc_shell')).toEqual(['/opt/dc_shell', '../x']);
  expect(commandOf('dc_shell')).toEqual(['dc_shell', '../x']);
  expect(commandOf('{study}/run.sh')).toEqual(['{study}/run.sh', '../x']);
});

test.each([
  [
    'an unknown placeholder',
    { ...TOOL, command: ['a', '{fileslist}'] },
    /unknown placeholder \{fileslist\}/,
    /did you mean \{filelist\}/,
  ],
  [
    'an unknown format',
    { ...TOOL, reports: [{ format: 'dc-qr', file: 'a' }] },
    /no report format "dc-qr"/,
    /did you mean dc-qor/,
  ],
  ['nothing to read', { command: ['a'] }, /nothing is read/, /metrics/],
  ['no command', { metrics: 'a.json' }, /"command" is missing/, /Program/],
])('%s is a mistake', (_name, external, message, hint) => {
  expect(() => parse(external)).toThrow(ParetapeError);
  expect(() => parse(external)).toThrow(
    expect.objectContaining({
      code: 'CONFIG',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    }),
  );
});
