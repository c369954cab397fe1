// The studies that come with paretape, by name.
import { PULSES_STUDY } from './pulses-study.js';

/** Text of each built-in study. */
export const BUILTIN_STUDIES: Readonly<Record<string, string>> = {
  pulses: PULSES_STUDY,
};
