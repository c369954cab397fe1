// Section `teacher`: the float reference network the students learn from.
import { z } from 'zod';
import { layersSchema } from './layers-section.js';
import { teacherSearchSchema } from './search-section.js';
import { teacherTrainingFields } from './training-fields.js';

export const teacherSchema = z
  .strictObject({
    layers: layersSchema(
      'Hidden layers; the linear output layer is implied, e.g. [{kind: dense, units: 64}]; default: dense 64, dense 32',
    ),
    ...teacherTrainingFields,
    search: teacherSearchSchema,
  })
  .prefault({})
  .describe('The float reference network, e.g. {layers: [{kind: dense, units: 64}], epochs: 30}');
