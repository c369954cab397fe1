// Section `select`: what the chosen design must meet and what is preferred then.
import { z } from 'zod';
import { ParetapeError } from '../core/errors.js';
import { METRIC_NAMES, type MetricName } from '../core/metrics.js';
import { parseConstraint } from '../selection/parse-constraint.js';

/** Kept as text; a bound that cannot be read is an error of the file, at its place. */
const constraintSchema = z
  .string()
  .min(1)
  .max(200)
  .superRefine((text, context) => {
    try {
      parseConstraint(text);
    } catch (error) {
      if (!(error instanceof ParetapeError)) throw error;
      const params = { hint: error.hint };
      context.addIssue({ code: 'custom', message: error.message.split('\n')[0], params });
    }
  })
  .describe('Metric, comparison, value, e.g. latencyNs<=200');

export const selectSchema = z
  .strictObject({
    constraints: z
      .array(constraintSchema)
      .max(64)
      .default([])
      .describe(
        'What the design must meet, metric<=value or metric>=value in the unit of the metric, e.g. ["latencyNs<=200"]',
      ),
    prefer: z
      .enum(METRIC_NAMES as readonly [MetricName, ...MetricName[]])
      .optional()
      .describe(
        `The metric that decides among those, one of ${METRIC_NAMES.join(', ')}; default: a balance of accuracy, latency, area and energy`,
      ),
  })
  .prefault({})
  .describe('Which design to choose, e.g. {constraints: ["latencyNs<=200"], prefer: powerMw}');
