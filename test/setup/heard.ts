import type { MetricPoint } from '../../lambda/core/metrics/metrics.ts';
import type { Meter } from '../../lambda/ports/meter.ts';
import type { Log, LogFields } from '../../lambda/ports/log.ts';

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log and a meter that remember what they are given. */
export function createHeard() {
  const lines: Line[] = [];
  const points: MetricPoint[] = [];
  const at =
    (level: Line['level']) =>
    (message: string, fields: LogFields = {}) =>
      void lines.push({ level, message, fields });
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const meter: Meter = { emit: (told) => void points.push(...told) };
  /** All values of one metric, for any group and tier. */
  const valuesOf = (name: MetricPoint['name']): number[] =>
    points.filter((point) => point.name === name).flatMap(({ value }) => value);
  return { log, meter, lines, points, valuesOf };
}
