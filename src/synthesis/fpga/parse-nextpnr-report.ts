// Reads the report nextpnr writes with `--report`.
import { z } from 'zod';
import { messageOf, ParetapeError } from '../../core/errors.js';

const finite = z.number().finite().nonnegative();
const used = z.object({ available: finite, used: finite });
const reportSchema = z.looseObject({
  fmax: z.record(z.string(), z.looseObject({ achieved: z.number().finite().positive() })),
  utilization: z.record(z.string(), used),
  critical_paths: z
    .array(
      z.looseObject({
        from: z.string(),
        to: z.string(),
        path: z.array(z.looseObject({ delay: z.number().finite(), type: z.string() })),
      }),
    )
    .default([]),
});

/** The figures of one clock. */
export interface NextpnrFigures {
  readonly fmaxMhz: number;
  /** Wires on the path that limits the clock; 0 where the report lists no such path. */
  readonly routingNs: number;
  readonly cells: Readonly<Record<string, { readonly used: number; readonly available: number }>>;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const message = `not a report of nextpnr: ${messageOf(thrown)}`;
    throw new ParetapeError('TOOL_FAILED', message, { position: { file }, cause: thrown });
  }
}

/** Reads the report of a design with a single clock; TOOL_FAILED where it is none. */
export function parseNextpnrReport(text: string, file: string): NextpnrFigures {
  const parsed = reportSchema.safeParse(parseJson(text, file));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    const what = `not a report of nextpnr: ${path.join('.')}: ${message}`;
    throw new ParetapeError('TOOL_FAILED', what, { position: { file } });
  }
  const { fmax, utilization, critical_paths: paths } = parsed.data;
  const clocks = Object.entries(fmax);
  if (clocks.length !== 1) {
    throw new ParetapeError('TOOL_FAILED', `nextpnr saw ${clocks.length} clocks, expected one`, {
      position: { file },
    });
  }
  const [clock, { achieved }] = clocks[0];
  const edge = `posedge ${clock}`;
  const critical = paths.find(({ from, to }) => from === edge && to === edge);
  const wires = critical?.path.filter(({ type }) => type === 'routing') ?? [];
  return {
    fmaxMhz: achieved,
    routingNs: wires.reduce((sum, { delay }) => sum + delay, 0),
    cells: utilization,
  };
}
