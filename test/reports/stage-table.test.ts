// The table of stages: memory macros count as area, and what they are of it is said.
import { expect, test } from 'vitest';
import { metricOf } from '../../src/core/candidate.js';
import { formatSignificant } from '../../src/reports/format-value.js';
import { stageTable } from '../../src/reports/stage-table.js';
import { sampleReport } from './sample-data.js';

test('the area of a stage with memory macros is that of cells and macros, as it is of the whole design', () => {
  const { selected } = sampleReport(3, 'plain');
  const row = selected?.stages[0];
  if (selected === undefined || row?.measured === undefined) throw new Error('nothing measured');
  const measured = { ...row.measured, cellAreaUm2: 2000, macroAreaUm2: 1234.5 };
  const { macroAreaUm2: _, ...cellsOnly } = measured;
  const plain = stageTable([{ ...row, measured: cellsOnly }]).text;
  const withMacros = stageTable([{ ...row, measured }]).text;
  expect(withMacros).toContain(formatSignificant(3234.5, 4));
  expect(withMacros).toContain(`${formatSignificant(1234.5, 4)} µm² in memory macros`);
  expect(plain).not.toContain('memory macros');
  expect(metricOf({ ...selected.candidate, measured }, 'cellAreaUm2')).toBe(3234.5);
});
