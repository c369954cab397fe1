// What the score of a study is called: the column `accuracy` holds R² where networks predict numbers.
import type { ReportData } from './report-data.js';

/** `accuracy`, or `R²` of a regression. */
export type ScoreName = 'accuracy' | 'R²';

/** The name for headings and sentences. */
export function scoreNameOf({ task }: Pick<ReportData, 'task'>): ScoreName {
  return task === 'regression' ? 'R²' : 'accuracy';
}
