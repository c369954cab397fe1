// Reads a constraint such as `latencyNs<=200` and points at what is wrong when it cannot.
import { ParetapeError } from '../core/errors.js';
import { METRIC_NAMES, type MetricName } from '../core/metrics.js';
import { nearestName } from '../core/nearest-name.js';
import { type Constraint, OPERATORS, type Operator } from './constraint.js';

const LONGEST_TEXT = 200;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Grammar: metric, one of `<= >= < > = ==`, number (`e` notation allowed), blanks anywhere between. `==` reads as `=`.
 * Throws USAGE, with a caret under the offending place.
 */
export function parseConstraint(text: string): Constraint {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST_TEXT) {
    throw new ParetapeError('USAGE', `constraint of ${trimmed.length} characters is too long`, {
      hint: 'write one bound per constraint, e.g. latencyNs<=200',
    });
  }
  const start = trimmed.search(/[<>=!]/);
  if (start < 0) {
    failAt(trimmed, trimmed.length, 'no comparison found', 'use <=, >=, <, > or =');
  }
  const rest = trimmed.slice(start);
  const operator = OPERATORS.find((candidate) => rest.startsWith(candidate));
  if (operator === undefined) {
    failAt(trimmed, start, 'unknown comparison', 'use <=, >=, <, > or =');
  }
  const metric = parseMetric(trimmed, trimmed.slice(0, start).trim());
  const bound = parseBound(trimmed, start + operator.length, metric);
  return { metric, operator: spellOperator(operator), bound, text: trimmed };
}

function spellOperator(operator: (typeof OPERATORS)[number]): Operator {
  return operator === '==' ? '=' : operator;
}

function parseMetric(text: string, name: string): MetricName {
  const metric = METRIC_NAMES.find((candidate) => candidate === name);
  if (metric) return metric;
  const nearest = nearestName(name, METRIC_NAMES);
  const suggestion = name !== '' && nearest ? `did you mean ${nearest}? ` : '';
  return failAt(
    text,
    0,
    name === '' ? 'no metric named' : `unknown metric ${name}`,
    `${suggestion}metrics: ${METRIC_NAMES.join(', ')}`,
  );
}

function parseBound(text: string, from: number, metric: MetricName): number {
  const rest = text.slice(from);
  const place = from + rest.length - rest.trimStart().length;
  const written = rest.trim();
  const bound = Number(written);
  if (!NUMBER.test(written) || !Number.isFinite(bound)) {
    const what = written === '' ? 'no bound given' : 'not a number';
    const example = metric === 'accuracy' ? '0.75' : '200 or 1.5e3, without a unit';
    return failAt(text, place, what, `expected a number such as ${example}`);
  }
  if (metric === 'accuracy' && (bound < 0 || bound > 1)) {
    failAt(
      text,
      place,
      `accuracy ${bound} is out of range`,
      'accuracy is a fraction: 75 % is 0.75',
    );
  }
  return bound;
}

function failAt(text: string, index: number, what: string, hint: string): never {
  const caret = `${' '.repeat(index)}^`;
  throw new ParetapeError('USAGE', `constraint: ${what}\n  ${text}\n  ${caret}`, { hint });
}
