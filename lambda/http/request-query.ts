import * as z from 'zod';
import type { ListWanted } from '../app/gateway.ts';
import { Fault } from '../core/faults.ts';
import { shownStatuses } from '../core/request.ts';
import type { HttpEvent } from './exchange.ts';
import type { ModelNames } from './model-names.ts';
import { isRequestId } from './request-id.ts';

const longestWaitSeconds = 60;
const listLimit = { usual: 20, most: 100 } as const;

type Query = NonNullable<HttpEvent['queryStringParameters']>;
const queryOf = ({ queryStringParameters }: HttpEvent): Query => queryStringParameters ?? {};

/** `wait`, in ms. */
export function waitMsOf(event: HttpEvent): number {
  const { wait = '0' } = queryOf(event);
  if (/^\d{1,2}$/.test(wait) && Number(wait) <= longestWaitSeconds) return Number(wait) * 1000;
  throw wrong('wait', `wait must be a whole number of seconds from 0 to ${longestWaitSeconds}.`);
}

/** `stream` and `starting_after`; undefined: no stream is asked for. */
export function streamOf(event: HttpEvent): { readonly startingAfter: number | undefined } | undefined {
  const { stream = 'false', starting_after: after } = queryOf(event);
  if (stream !== 'true' && stream !== 'false') throw wrong('stream', 'stream must be true or false.');
  if (after !== undefined && stream === 'false')
    throw wrong('starting_after', 'starting_after is for a stream: it needs stream=true.');
  if (stream === 'false') return undefined;
  if (after === undefined) return { startingAfter: undefined };
  if (/^\d{1,9}$/.test(after)) return { startingAfter: Number(after) };
  throw wrong('starting_after', 'starting_after must be the sequence_number of an event: 0 or more.');
}

const statuses: readonly string[] = shownStatuses;
const known = ['status', 'model', 'limit', 'after'];

/** What of a caller's requests is to be listed. */
export function listOf(event: HttpEvent, models: ModelNames): Omit<ListWanted, 'owner'> {
  const { status, model, limit = String(listLimit.usual), after, ...others } = queryOf(event);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw wrong(nameable(unknown), `The list can be asked for by ${known.join(', ')} only.`);
  if (status !== undefined && !statuses.includes(status))
    throw wrong('status', `status must be one of ${statuses.join(', ')}.`);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > listLimit.most)
    throw wrong('limit', `limit must be a whole number from 1 to ${listLimit.most}.`);
  if (after !== undefined && !isRequestId(after))
    throw wrong('after', 'after must be the id of a request: the last_id of the page before.');
  return {
    status: z.enum(shownStatuses).optional().parse(status),
    group: model === undefined ? undefined : models.groupOf(model),
    limit: Number(limit),
    after,
  };
}

const wrong = (param: string, message: string) => new Fault('invalid_request', message, { param });

/** Only what looks like a name is repeated. */
const nameable = (name: string): string => (/^\w{1,32}$/.test(name) ? name : 'query');
