// The contract of a report format: text of a tool's report in, named figures out.
import type { FigureStage, ToolFigures } from '../../core/external-report.js';

export interface ReportFormat {
  /** Name in a study file. */
  readonly id: string;
  /** Which tool writes it, and the file's usual name. */
  readonly description: string;
  readonly stage: FigureStage;
  /**
   * Reads the figures; absent ones were not stated, or stated as unknown. Takes any text: what is no report of this
   * format, or a report cut short, is an INPUT error with line and column. `fileName` is used in errors.
   */
  parse(text: string, fileName: string): ToolFigures;
}
