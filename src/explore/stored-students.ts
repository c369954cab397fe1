// Students as a study keeps them: by id in the journal, as JSON in the run folder.
import type { Student } from '../core/student.js';
import { readJournal } from '../storage/journal.js';
import { type ArtefactReference, loadJson, storeJson } from '../storage/json-artefact.js';
import type { RunFolder } from './run-folder.js';

const STUDENT_PATH = /^students\/([^/]+)\/student\.json$/;

/** Writes a student and returns the reference to journal. */
export function storeStudent(folder: RunFolder, student: Student): Promise<ArtefactReference> {
  return storeJson(folder.root, `students/${student.spec.id}/student.json`, student);
}

/** Reads a student back. JSON turns typed arrays into plain ones; weights come back as the floats they were. */
export async function readStudent(
  folder: RunFolder,
  reference: ArtefactReference,
): Promise<Student> {
  const student = (await loadJson(folder.root, reference)) as Student;
  const typed = (numbers: Float32Array | undefined) => numbers && Float32Array.from(numbers);
  const layers = student.layers.map((layer) => ({
    ...layer,
    kernel: typed(layer.kernel),
    bias: typed(layer.bias),
  }));
  return { ...student, layers };
}

/** Every student the journal knows, by id; of one trained again the last. */
export async function listStoredStudents(
  folder: RunFolder,
): Promise<ReadonlyMap<string, ArtefactReference>> {
  const references = new Map<string, ArtefactReference>();
  for (const { kind, value } of await readJournal(folder.journal)) {
    if (kind !== 'student' && kind !== 'front') continue;
    // A front is a list of students, finished together.
    for (const reference of [value].flat() as (ArtefactReference | null)[]) {
      const id = STUDENT_PATH.exec(reference?.path ?? '')?.[1];
      if (reference && id) references.set(id, reference);
    }
  }
  return references;
}
