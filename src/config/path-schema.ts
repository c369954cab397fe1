// A path of a file as a study file writes it.
import { z } from 'zod';

/** A path, relative to the folder of the study file or absolute. */
export function pathSchema(what: string, example: string) {
  return z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.includes('\0'), 'a path cannot hold a NUL character')
    .describe(`${what}: path relative to this file, or absolute, e.g. ${example}`);
}
