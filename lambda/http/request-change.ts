import * as z from 'zod';
import type { ChangeWanted } from '../app/gateway.ts';
import { LONGEST_AHEAD_MS } from '../core/deadline.ts';
import { Fault } from '../core/faults.ts';
import { deadlineField, deadlineMsOf } from './deadline.ts';
import type { JsonObject } from './json-body.ts';
import { readPriority } from './priority.ts';

const timeoutError = { error: 'timeout must be a number of seconds greater than 0.' };

const schema = z.object({
  priority: z.unknown().optional(),
  deadline: deadlineField,
  timeout: z.number(timeoutError).positive(timeoutError).nullish(),
});

/** What a body wants changed; a `timeout` counts from now. @throws Fault that names the field */
export function readChange(body: JsonObject, nowMs: number): Pick<ChangeWanted, 'priority' | 'deadlineMs'> {
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(schema.shape, name));
  if (unknown !== undefined) throw new Fault('invalid_request', onlyThese, paramOf(unknown));
  const { data, error } = schema.safeParse(body);
  if (data === undefined) {
    const [issue] = error.issues;
    throw new Fault('invalid_request', issue?.message ?? onlyThese, paramOf(String(issue?.path[0])));
  }
  const { priority, deadline, timeout } = data;
  const ends = [
    deadlineMsOf(deadline, nowMs),
    typeof timeout === 'number' ? nowMs + Math.min(timeout * 1000, LONGEST_AHEAD_MS) : undefined,
  ].filter((ms) => ms !== undefined);
  const isSame = priority === undefined || priority === null;
  if (isSame && ends.length === 0)
    throw new Fault('invalid_request', `Nothing is to be changed. ${onlyThese}`);
  return {
    priority: isSame ? undefined : readPriority(priority, strictly),
    deadlineMs: ends.length === 0 ? undefined : Math.floor(Math.min(...ends)),
  };
}

const onlyThese = 'Of a request, priority, deadline and timeout can be changed.';

/** What cannot be understood changes nothing, whatever `drop_params` says of new requests. */
const strictly = { defaultPriority: 0, dropParams: false };

/** Only what looks like a field is repeated. */
const paramOf = (name: string) => (/^\w{1,32}$/.test(name) ? { param: name } : {});
