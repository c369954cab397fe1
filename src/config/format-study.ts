// Writes a validated study back as YAML, every default visible.
import { stringify } from 'yaml';
import { formatName } from '../core/fixed-point-format.js';
import type { StudyConfig } from './study-config.js';

/** YAML text that parses to exactly this study. */
export function formatStudy(config: StudyConfig): string {
  const students = { ...config.students, input: formatName(config.students.input) };
  return stringify({ ...config, students }, { aliasDuplicateObjects: false });
}
