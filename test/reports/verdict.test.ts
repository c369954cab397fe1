// Laws of the verdict: it names the figures it rests on and never calls a missed or uncertain design good.
import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/core/candidate.js';
import type { ReportData } from '../../src/reports/report-data.js';
import { describeVerdict } from '../../src/reports/verdict.js';
import { sampleReport } from './sample-data.js';

const data = sampleReport(8, 'plain');
const base = data.front[1];

/** The study with an estimated design of this critical path selected. */
function estimated(value: number, high: number, clockPeriodNs = 4): ReportData {
  const estimate = { ...base.estimate, criticalPathNs: { value, low: value / 2, high } };
  const config = { ...base.config, clockPeriodNs };
  const candidate: Candidate = { ...base, estimate, config, measured: undefined };
  return { ...data, selected: { candidate, stages: [] } };
}

describe('verdict', () => {
  test('a measured design that keeps all constraints is met and says measured', () => {
    const { grade, sentence } = describeVerdict(data);
    expect(grade).toBe('met');
    expect(sentence).toContain('measured on its synthesised netlist');
    expect(sentence).toContain('of slack; each of the 2 constraints is met.');
  });

  test('an estimate is called one; its interval decides between met and doubtful', () => {
    expect(describeVerdict(estimated(3, 3.5))).toMatchObject({ grade: 'met' });
    expect(describeVerdict(estimated(3, 3.5)).sentence).toContain('estimated, not synthesised');
    expect(describeVerdict(estimated(3, 4.5)).grade).toBe('doubtful');
    expect(describeVerdict(estimated(5, 5.5))).toMatchObject({ grade: 'missed' });
    expect(describeVerdict(estimated(5, 5.5)).sentence).toContain('is missed by 1 ns');
  });

  test('a missed constraint, a differing netlist or no design at all is never good', () => {
    const constraints = [{ text: 'powerMw ≤ 1', met: false }];
    const missed = describeVerdict({ ...data, verdict: { ...data.verdict, constraints } });
    expect(missed).toMatchObject({ grade: 'missed' });
    expect(missed.sentence).toContain('it misses powerMw ≤ 1');
    const verified = { vectors: 100, mismatches: 2 };
    const selected = data.selected && { ...data.selected, verified };
    expect(describeVerdict({ ...data, selected }).grade).toBe('missed');
    expect(describeVerdict({ ...data, selected: undefined }).grade).toBe('missed');
  });
});
