// Laws of the choice, and the words it is explained with.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates } from '../../search/index.js';
import { type Candidate, metricOf } from '../../src/core/candidate.js';
import { METRIC_NAMES, METRICS } from '../../src/core/metrics.js';
import type { Constraint } from '../../src/selection/constraint.js';
import { judgeConstraint, judgedValue } from '../../src/selection/judge-constraint.js';
import { parseConstraint } from '../../src/selection/parse-constraint.js';
import { BALANCED_METRICS, isHigherBetter } from '../../src/selection/rank-designs.js';
import { selectDesign } from '../../src/selection/select-design.js';
import { candidateSets, createCandidate } from './synthetic-candidates.js';

const constraintSets = fc.subarray(
  ['latencyNs<=60', 'powerMw<12', 'cellAreaUm2<=12000', 'accuracy>=0.72', 'clockPeriodNs=5'].map(
    parseConstraint,
  ),
);
const metrics = fc.constantFrom(...METRIC_NAMES);

function qualifies(candidate: Candidate, constraints: readonly Constraint[], strict: boolean) {
  return (
    candidate.violations.length === 0 &&
    constraints.every((each) => judgeConstraint(candidate, each, strict).met)
  );
}

describe('selectDesign', () => {
  it('takes a design that meets every constraint and is best in the preferred metric', () => {
    fc.assert(
      fc.property(
        candidateSets,
        constraintSets,
        metrics,
        fc.boolean(),
        (candidates, constraints, prefer, pessimistic) => {
          const { winner, qualifying } = selectDesign(candidates, constraints, prefer, {
            pessimistic,
          });
          const fit = candidates.filter((each) => qualifies(each, constraints, pessimistic));
          expect(qualifying).toBe(fit.length);
          expect(winner === undefined).toBe(fit.length === 0);
          if (!winner) return;
          expect(fit).toContain(winner.candidate);
          const values = fit.map((each) => judgedValue(each, prefer, pessimistic));
          const best = METRICS[prefer].better === 'higher' ? Math.max : Math.min;
          expect(judgedValue(winner.candidate, prefer, pessimistic)).toBe(best(...values));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(
        candidateSets,
        constraintSets,
        fc.option(metrics, { nil: undefined }),
        (candidates, constraints, prefer) => {
          const shuffled = [...candidates].sort((a, b) => (a.id > b.id ? -1 : 1));
          expect(selectDesign(shuffled, constraints, prefer)).toEqual(
            selectDesign(candidates, constraints, prefer),
          );
        },
      ),
    );
  });

  it('without a preference takes a design that no other beats in accuracy, latency, area and energy', () => {
    fc.assert(
      fc.property(candidateSets, (candidates) => {
        const { winner } = selectDesign(candidates, []);
        if (!winner) return;
        const costs = (candidate: Candidate) =>
          BALANCED_METRICS.map(
            (metric) => (isHigherBetter(metric) ? -1 : 1) * metricOf(candidate, metric),
          );
        const fit = candidates.filter((each) => qualifies(each, [], false));
        expect(fit.some((each) => dominates(costs(each), costs(winner.candidate)))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('counts every design once: qualifying, unbuildable, or missing a constraint', () => {
    fc.assert(
      fc.property(candidateSets, constraintSets, (candidates, constraints) => {
        const { qualifying, rejected } = selectDesign(candidates, constraints, 'powerMw');
        const buildable = candidates.filter(({ violations }) => violations.length === 0);
        expect(rejected.unbuildable).toBe(candidates.length - buildable.length);
        for (const { constraint, rejected: count, nearest } of rejected.byConstraint) {
          const missing = buildable.filter((each) => !judgeConstraint(each, constraint, false).met);
          expect(count).toBe(missing.length);
          expect(nearest !== undefined).toBe(qualifying === 0 && count > 0);
          if (nearest) expect(missing).toContain(nearest.candidate);
        }
      }),
    );
  });

  const base = { accuracy: 0.75, latencyCycles: 10, areaUm2: 10_000, powerMw: 10, spread: 1.1 };

  it('explains winner and runners-up in words', () => {
    const selection = selectDesign(
      [
        createCandidate({ ...base, id: 'lean', measured: true }),
        createCandidate({ ...base, id: 'hot', powerMw: 11.2, accuracy: 0.754 }),
        createCandidate({ ...base, id: 'big', powerMw: 15, areaUm2: 30_000 }),
        createCandidate({ ...base, id: 'same', measured: true }),
        createCandidate({ ...base, id: 'broken', violations: ['too slow'] }),
      ],
      [parseConstraint('latencyNs<=62.5')],
      'powerMw',
    );
    expect(selection.winner?.candidate.id).toBe('lean');
    expect(selection.winner?.reasons).toEqual([
      'lowest power of 4 designs that qualify: 10 mW',
      'latencyNs<=62.5: 50 ns, 20 % to spare',
    ]);
    expect(selection.runnersUp.map(({ candidate, reasons }) => [candidate.id, ...reasons])).toEqual(
      [
        ['same', 'equal in every metric that is compared; placed by tie-break'],
        ['hot', '12 % more power', '12 % more energy per inference', '0.4 points more accurate'],
        ['big', '50 % more power', '3 times the area', '50 % more energy per inference'],
      ],
    );
    expect(selection.rejected.unbuildable).toBe(1);
  });

  it('says where an estimate reaches across a bound, and rejects it only when pessimistic', () => {
    const candidates = [
      createCandidate({ ...base, id: 'estimated', powerMw: 9.5 }),
      createCandidate({ ...base, id: 'measured', powerMw: 9.8, measured: true }),
    ];
    const constraints = [parseConstraint('powerMw<=10')];
    const { winner } = selectDesign(candidates, constraints, 'powerMw');
    expect(winner?.candidate.id).toBe('estimated');
    expect(winner?.uncertain).toBe(true);
    expect(winner?.reasons.join()).toMatch(/estimated between 8\.636 mW and 10\.45 mW/);
    expect(winner?.reasons.join()).toMatch(/reaches across the bound/);
    const strict = selectDesign(candidates, constraints, 'powerMw', { pessimistic: true });
    expect(strict.winner?.candidate.id).toBe('measured');
    expect(strict.winner?.uncertain).toBe(false);
  });

  it('names the nearest miss of every constraint when nothing qualifies', () => {
    const { winner, runnersUp, rejected } = selectDesign(
      [
        createCandidate({ ...base, id: 'slow', latencyCycles: 13 }),
        createCandidate({ ...base, id: 'slower', latencyCycles: 12, accuracy: 0.6 }),
        createCandidate({ ...base, id: 'coarse', accuracy: 0.7 }),
      ],
      [parseConstraint('latencyNs<=50'), parseConstraint('accuracy>=0.75')],
      'powerMw',
    );
    expect(winner).toBeUndefined();
    expect(runnersUp).toEqual([]);
    const [latency, accuracy] = rejected.byConstraint;
    expect(latency.rejected).toBe(2);
    expect(latency.nearest?.candidate.id).toBe('slow');
    expect(latency.nearest?.words).toBe('latencyNs<=50: 65 ns, misses by 30 %, meets all others');
    expect(accuracy.nearest?.candidate.id).toBe('coarse');
    expect(accuracy.nearest?.gap).toBeCloseTo(0.05 / 0.75, 12);
  });
});
