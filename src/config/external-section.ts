// Section `synthesis.external`: a synthesis tool of the user's own, its command and the reports it leaves.
import { z } from 'zod';
import { nearestName } from '../core/nearest-name.js';
import { findUnknownPlaceholder, PLACEHOLDERS } from '../synthesis/external/placeholders.js';
import { REPORT_FORMAT_IDS } from '../synthesis/reports/index.js';

/** Words of a command line with placeholders; a text without NUL, which no system passes on. */
function templateSchema(description: string) {
  return z
    .string()
    .max(8192)
    .refine((text) => !text.includes('\0'), 'it cannot hold a NUL character')
    .superRefine((text, context) => {
      const unknown = findUnknownPlaceholder(text);
      if (unknown === undefined) return;
      const meant = unknown.near === undefined ? '' : `did you mean {${unknown.near}}? `;
      const known = Object.keys(PLACEHOLDERS).join(', ');
      context.addIssue({
        code: 'custom',
        message: `unknown placeholder {${unknown.name}}`,
        params: { hint: `${meant}known: ${known}; {{ and }} write braces` },
      });
    })
    .describe(description);
}

const command = (what: string, example: string) =>
  z
    .array(templateSchema('Program or argument, with placeholders such as {top}, e.g. {filelist}'))
    .min(1)
    .max(1000)
    .describe(`${what}; no shell reads it, e.g. ${example}`);

const format = z
  .string()
  .superRefine((id, context) => {
    if (REPORT_FORMAT_IDS.includes(id)) return;
    const near = nearestName(id, REPORT_FORMAT_IDS);
    const meant = near === undefined ? '' : `did you mean ${near}? `;
    const params = { hint: `${meant}formats: ${REPORT_FORMAT_IDS.join(', ')}` };
    context.addIssue({ code: 'custom', message: `there is no report format "${id}"`, params });
  })
  .describe(`One of ${REPORT_FORMAT_IDS.join(', ')}, e.g. vivado-csynth`);

const report = z
  .strictObject({
    format,
    file: templateSchema('Path below the folder the tool runs in, e.g. Catapult/{top}.v1/rtl.rpt'),
  })
  .describe('A report the tool leaves, e.g. {format: dc-qor, file: qor.rpt}');

export const externalSchema = z
  .strictObject({
    command: command('Program and arguments', '[dc_shell, -f, /home/me/synth.tcl]'),
    versionCommand: command(
      'Prints the version on its first line',
      '[vivado, -version]',
    ).optional(),
    timeoutSeconds: z
      .number()
      .min(1)
      .max(604_800)
      .default(3600)
      .describe('Longest time of one run in seconds, 1 … 604800, e.g. 3600'),
    memoryLimitMb: z
      .int()
      .min(16)
      .max(16_777_216)
      .optional()
      .describe('Resident memory of all its processes in MB, 16 … 16777216, e.g. 16000'),
    retries: z
      .int()
      .min(0)
      .max(20)
      .default(0)
      .describe(
        'How often a run that fails is repeated, e.g. for want of a licence, 0 … 20, e.g. 2',
      ),
    retryDelaySeconds: z
      .number()
      .min(0)
      .max(86_400)
      .default(30)
      .describe(
        'Wait before the first repetition in seconds, doubled each time, 0 … 86400, e.g. 30',
      ),
    reports: z
      .array(report)
      .max(32)
      .default([])
      .describe(
        'Reports to read; of two that state the same the later stage counts, e.g. [{format: dc-area, file: area.rpt}]',
      ),
    metrics: templateSchema(
      'JSON file of figures by paretape’s names, which outrank the reports, e.g. metrics.json',
    ).optional(),
    environment: z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/),
        templateSchema('Value, with placeholders, e.g. {clockPeriodNs}'),
      )
      .default({})
      .describe('Environment variables added for the tool, e.g. {CLOCK: "{clockPeriodNs}"}'),
  })
  .superRefine(({ reports, metrics }, context) => {
    if (reports.length > 0 || metrics !== undefined) return;
    const params = { hint: 'name a file in "metrics", or formats and files in "reports"' };
    const message = 'nothing is read of what the tool does';
    context.addIssue({ code: 'custom', path: ['command'], message, params });
  })
  .describe(
    'A synthesis tool of your own, e.g. {command: [sh, run.sh, "{filelist}"], metrics: metrics.json}',
  );
