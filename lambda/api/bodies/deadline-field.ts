import * as z from 'zod';
import { readDeadline } from '../../core/requests/deadline.ts';
import { Fault } from '../../core/faults.ts';

const shape = {
  error:
    'deadline must be a time: Unix seconds, or a string such as "2027-01-15T08:00:00Z", with Z or an offset.',
};

/** A body's `deadline`. */
export const deadlineField = z
  .union([z.number(shape), z.iso.datetime({ offset: true, ...shape })], shape)
  .nullish();

/** In ms since 1970. @throws Fault for a time that is over, or more than a day ahead */
export function deadlineMsOf(value: z.infer<typeof deadlineField>, nowMs: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const reading = readDeadline(value, nowMs);
  if (reading.kind === 'deadline') return reading.ms;
  throw new Fault('invalid_request', wrong[reading.kind], { param: 'deadline' });
}

const wrong = {
  past: 'deadline must be in the future: this time has passed.',
  'too far': 'deadline must be at most a day ahead. A number is read as Unix seconds, not milliseconds.',
} as const;
