// A student that is still being put together, as integers.
import type { QuantisedNetwork } from '../../core/quantised-network.js';
import { studentToNetwork } from '../../fixed-point/student-to-network.js';
import type { FrozenStudent } from './evaluate-frozen.js';

/** The student as integers. */
export function networkOfStudent(student: FrozenStudent): QuantisedNetwork {
  const unknown = {
    validationAccuracy: 0,
    testAccuracy: 0,
    nonZeroWeights: 0,
    history: [],
    backend: '',
  };
  return studentToNetwork({ ...unknown, ...student }, student.spec.id);
}
