// Reports call the score what it is: accuracy of a classification, R² of a regression.
import { expect, test } from 'vitest';
import { frontColumns } from '../../src/reports/front-table.js';
import { renderHtmlReport } from '../../src/reports/html-report.js';
import type { ReportData } from '../../src/reports/report-data.js';
import { scoreNameOf } from '../../src/reports/score-name.js';
import { renderFrontSvg } from '../../src/reports/svg-front.js';
import { describeVerdict } from '../../src/reports/verdict.js';
import { sampleReport } from './sample-data.js';

const sample = sampleReport(4, 'a');
// Constraints are in the user's words.
const classes = { ...sample, verdict: { ...sample.verdict, constraints: [] } };
const numbers = { ...classes, task: 'regression' as const };
/** The page without the chart library and the style. */
const bodyOf = (data: ReportData) =>
  renderHtmlReport(data).replace(/<script>[\s\S]*?<\/script>|<style>[\s\S]*?<\/style>/g, '');

test('tables, verdict, pictures and page of a regression say R², those of a classification accuracy', () => {
  for (const data of [classes, numbers]) {
    const name = scoreNameOf(data);
    const texts = [
      frontColumns(data.front, name)
        .columns.map(({ title }) => title)
        .join(),
      describeVerdict(data).sentence,
      renderFrontSvg(data.front, 'front', name),
      bodyOf(data),
    ];
    for (const text of texts) {
      expect(text.includes('R²')).toBe(data === numbers);
      expect(/\baccuracy\b/.test(text)).toBe(data === classes);
    }
  }
});
