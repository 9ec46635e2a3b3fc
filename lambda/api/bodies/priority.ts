import * as z from 'zod';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';

/** Any integer that a JSON number holds exactly. */
export const priorityField = z.int({
  error:
    'priority must be an integer from -9007199254740991 to 9007199254740991, without quotes, such as 0 or 100 (lower goes first).',
});

/**
 * The body's `priority`: any safe integer, lower goes first. undefined if it is absent or null; with `drop_params`
 * also if it is not an integer.
 */
export function readPriority(value: unknown, config: Pick<HeadwayConfig, 'dropParams'>): number | undefined {
  if (value === undefined || value === null) return undefined;
  const result = priorityField.safeParse(value);
  // Adding 0 turns -0 into 0: the two zeros would be equal and yet print differently.
  if (result.success) return result.data + 0;
  if (config.dropParams) return undefined;
  throw new Fault('invalid_request', result.error.issues[0]?.message ?? '', { param: 'priority' });
}
