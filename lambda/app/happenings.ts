import { lineOf } from '../core/happenings/line-of.ts';
import { createPoints } from '../core/metrics/points-of.ts';
import type { Happenings } from '../ports/happenings.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';

/** Passes everything that happens on to the log, and to the meter if there is one. */
export function createHappenings({
  log,
  meter,
}: {
  readonly log: Log;
  readonly meter?: Meter | undefined;
}): Happenings {
  const pointsOf = createPoints();
  return {
    isMeasured: meter !== undefined,
    tell(happening) {
      const line = lineOf(happening);
      if (line !== undefined) log[line.level](line.message, line.fields);
      const points = meter === undefined ? [] : pointsOf(happening);
      if (points.length > 0) meter?.emit(points);
    },
  };
}
