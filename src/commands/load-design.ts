// The network and the configuration of a design that a study found.
import { ParetapeError } from '../core/errors.js';
import type { HardwareConfig } from '../core/hardware-config.js';
import type { QuantisedNetwork } from '../core/quantised-network.js';
import { findDesign, findRunFolder, readReportData } from '../explore/read-study.js';
import { listStoredStudents, readStudent } from '../explore/stored-students.js';
import { studentToNetwork } from '../fixed-point/student-to-network.js';

/** What an export is made from. */
export interface Design {
  readonly network: QuantisedNetwork;
  readonly hardware: HardwareConfig;
}

/** The design of a study's front whose id begins so. Throws INPUT where none or several do, STORAGE where files are gone. */
export async function loadDesign(resultsRoot: string, study: string, id: string): Promise<Design> {
  const folder = await findRunFolder(resultsRoot, study);
  const { front } = await readReportData(folder);
  const candidate = findDesign(front, id);
  const stored = (await listStoredStudents(folder)).get(candidate.studentId);
  if (stored === undefined) {
    throw new ParetapeError('STORAGE', `the journal knows no student ${candidate.studentId}`, {
      position: { file: folder.journal },
      hint: `run the study again: paretape run ${folder.studyFile}`,
    });
  }
  const network = studentToNetwork(await readStudent(folder, stored), candidate.studentId);
  return { network, hardware: candidate.config };
}
