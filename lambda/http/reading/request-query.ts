import * as z from 'zod';
import type { ListWanted } from '../../app/use-cases.ts';
import { Fault } from '../../core/faults.ts';
import { shownStatuses } from '../../core/requests/request.ts';
import type { HttpEvent } from '../edge/exchange.ts';
import { idOf } from '../../api/bodies/ids.ts';
import type { ModelNames } from '../../api/bodies/model-names.ts';
import { readQuery, wholeNumber } from './query.ts';

const longestWaitSeconds = 60;
const mostEvents = 999_999_999;

/** The query with which a request or a response is collected. */
export const collectQuery = z.object({
  wait: wholeNumber(
    { least: 0, most: longestWaitSeconds },
    `wait must be a whole number of seconds from 0 to ${longestWaitSeconds}.`,
  ).default(0),
  stream: z.enum(['true', 'false'], { error: 'stream must be true or false.' }).default('false'),
  starting_after: wholeNumber(
    { least: 0, most: mostEvents },
    'starting_after must be the sequence_number of an event: 0 or more.',
  ).optional(),
});

export interface CollectWish {
  readonly waitMs: number;
  /** undefined: the caller asks for no stream. */
  readonly stream: { readonly startingAfter: number | undefined } | undefined;
}

export function collectWishOf(event: HttpEvent): CollectWish {
  const { wait, stream, starting_after: startingAfter } = readQuery(collectQuery, event);
  if (startingAfter !== undefined && stream === 'false') {
    throw new Fault('invalid_request', 'starting_after needs stream=true.', {
      param: 'starting_after',
    });
  }
  return { waitMs: wait * 1000, stream: stream === 'true' ? { startingAfter } : undefined };
}

const known = ['status', 'model', 'limit', 'after'];
const mostListed = 100;

/** The query that selects which of a caller's requests are listed. */
export const listQuery = z.strictObject(
  {
    status: z.enum(shownStatuses, { error: `status must be one of ${shownStatuses.join(', ')}.` }).optional(),
    model: z.string().optional(),
    limit: wholeNumber(
      { least: 1, most: mostListed },
      `limit must be a whole number from 1 to ${mostListed}.`,
    ).default(20),
    after: idOf('request', 'after must be the id of a request: the last_id of the previous page.').optional(),
  },
  { error: `The list accepts only ${known.join(', ')}.` },
);

export function listOf(event: HttpEvent, models: ModelNames): Omit<ListWanted, 'owner'> {
  const { model, ...asked } = readQuery(listQuery, event);
  return { ...asked, group: model === undefined ? undefined : models.groupOf(model) };
}
