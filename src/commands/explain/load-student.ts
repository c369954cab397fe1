// A trained network of a study, and the samples it was never trained on.
import { readFile } from 'node:fs/promises';
import { messageOf, ParetapeError } from '../../core/errors.js';
import type { QuantisedNetwork } from '../../core/quantised-network.js';
import { findRunFolder } from '../../explore/read-study.js';
import type { RunFolder } from '../../explore/run-folder.js';
import { listStoredStudents, readStudent } from '../../explore/stored-students.js';
import { studentToNetwork } from '../../fixed-point/student-to-network.js';
import type { Features } from '../../models/profile/profiled-rows.js';
import type { ArtefactReference } from '../../storage/json-artefact.js';
import { readDatasetFile } from '../../training/dataset-file.js';

/** A student as integers and the features of its test split. */
export interface LoadedStudent {
  readonly network: QuantisedNetwork;
  readonly features: Features;
}

/** The student of a study whose id begins so. Throws INPUT where none or several do, STORAGE where files are gone. */
export async function loadStudent(
  resultsRoot: string,
  study: string,
  id: string,
): Promise<LoadedStudent> {
  const folder = await findRunFolder(resultsRoot, study);
  const references = await listStoredStudents(folder);
  const found = [...references.keys()].filter((name) => name.startsWith(id));
  if (found.length !== 1) throw ambiguous(id, found, [...references.keys()]);
  const reference = references.get(found[0]) as ArtefactReference;
  const student = await readStudent(folder, reference);
  const { inputShape, test } = await readDatasetFile(folder.dataset(await datasetHashOf(folder)));
  return {
    network: studentToNetwork(student, found[0]),
    features: { shape: [test.count, ...inputShape], data: test.features },
  };
}

/** The dataset the study last ran on. */
async function datasetHashOf({ provenance }: RunFolder): Promise<string> {
  try {
    const hash: unknown = JSON.parse(await readFile(provenance, 'utf8'))?.dataset?.hash;
    if (typeof hash === 'string' && /^[0-9a-f]{8,64}$/.test(hash)) return hash;
  } catch (thrown) {
    throw unknownDataset(provenance, messageOf(thrown), thrown);
  }
  throw unknownDataset(provenance, 'it names no dataset');
}

function unknownDataset(file: string, why: string, cause?: unknown): ParetapeError {
  return new ParetapeError('STORAGE', `cannot tell the study's dataset: ${why}`, {
    position: { file },
    hint: 'run the study again, or add --data X.npy',
    cause,
  });
}

function ambiguous(id: string, found: readonly string[], known: readonly string[]): ParetapeError {
  const why = found.length === 0 ? 'no student of the study' : `${found.length} students`;
  return new ParetapeError('INPUT', `${why} begins with ${id}`, {
    hint: `students: ${known.slice(0, 8).join(', ')}${known.length > 8 ? ', …' : ''}`,
  });
}
