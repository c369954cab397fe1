// The calibration a study leaves behind, for estimates of other designs on the same library.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Calibration } from '../calibration/calibration.js';
import { messageOf, ParetapeError } from '../core/errors.js';
import { CALIBRATED_METRICS } from '../core/metrics.js';
import { findRunFolder } from './read-study.js';

const finite = z.number().refine(Number.isFinite);

const metricSchema = z.looseObject({
  coefficients: z.record(z.string(), finite),
  commonScale: finite,
  ridge: finite,
  samples: z.int(),
  halfWidth: finite,
});

const documentSchema = z.looseObject({
  format: z.literal('paretape-calibration'),
  version: z.literal(1),
  target: z.string(),
  libertyHash: z.string(),
  calibration: z.looseObject({
    kind: z.literal('calibration'),
    samples: z.int(),
    metrics: z.object(
      Object.fromEntries(CALIBRATED_METRICS.map((metric) => [metric, metricSchema])),
    ),
  }),
});

/** The document a study writes. */
export function calibrationDocument(
  target: { readonly id: string; readonly libertyHash: string },
  calibration: Calibration,
): object {
  return {
    format: 'paretape-calibration',
    version: 1,
    target: target.id,
    libertyHash: target.libertyHash,
    calibration,
  };
}

/** Throws INPUT when there is no such study, it has no calibration yet, or it measured on another library. */
export async function readStudyCalibration(
  resultsRoot: string,
  study: string,
  libertyHash: string,
): Promise<Calibration> {
  const { calibration: file, studyFile } = await findRunFolder(resultsRoot, study);
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    throw new ParetapeError('INPUT', `study ${study} has no calibration: ${messageOf(thrown)}`, {
      position: { file },
      hint: `run it to its end: paretape run ${studyFile}`,
      cause: thrown,
    });
  });
  const parsed = documentSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new ParetapeError('INPUT', `not a calibration: ${parsed.error.issues[0].message}`, {
      position: { file },
    });
  }
  if (parsed.data.libertyHash !== libertyHash) {
    throw new ParetapeError('INPUT', `study ${study} measured on ${parsed.data.target}`, {
      position: { file },
      hint: 'a calibration holds for the library it was measured on only',
    });
  }
  return parsed.data.calibration as unknown as Calibration;
}
