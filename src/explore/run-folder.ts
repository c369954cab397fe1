// Where everything of one study lies: results/<study>/…
import { join } from 'node:path';

/** Paths of a run folder; folders are named by the content hash of what they hold. */
export interface RunFolder {
  readonly root: string;
  readonly studyFile: string;
  readonly journal: string;
  readonly provenance: string;
  readonly frontCsv: string;
  readonly frontJson: string;
  readonly reportData: string;
  readonly reportHtml: string;
  readonly selection: string;
  readonly calibration: string;
  dataset(hash: string): string;
  liberty(hash: string): string;
  teacher(key: string): string;
  student(id: string): string;
  synthesis(key: string): string;
}

/** The run folder of a study below the results root. */
export function runFolderOf(resultsRoot: string, study: string): RunFolder {
  const root = join(resultsRoot, study);
  return {
    root,
    studyFile: join(root, 'study.yaml'),
    journal: join(root, 'journal.jsonl'),
    provenance: join(root, 'provenance.json'),
    frontCsv: join(root, 'front.csv'),
    frontJson: join(root, 'front.json'),
    reportData: join(root, 'report-data.json'),
    reportHtml: join(root, 'report.html'),
    selection: join(root, 'selection.json'),
    calibration: join(root, 'calibration.json'),
    dataset: (hash) => join(root, 'inputs', `dataset-${hash}.bin`),
    liberty: (hash) => join(root, 'inputs', `library-${hash.slice(0, 16)}.lib`),
    teacher: (key) => join(root, 'teacher', key),
    student: (id) => join(root, 'students', id),
    synthesis: (key) => join(root, 'synthesis', key),
  };
}
