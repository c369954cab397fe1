// `paretape schema`: the JSON Schema of study.yaml, for editors and other programs.
import type { Command } from './command.js';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'print the JSON Schema of study.yaml (draft 2020-12)',
  async run({ io }) {
    const { createJsonSchema } = await import('../config/json-schema.js');
    io.stdout(`${JSON.stringify(createJsonSchema(), null, 2)}\n`);
    return 0;
  },
};
