import * as z from 'zod';
import type { ChangeWanted } from '../../app/use-cases.ts';
import { LONGEST_AHEAD_MS } from '../../core/requests/deadline.ts';
import { Fault } from '../../core/faults.ts';
import { deadlineField, deadlineMsOf } from '../../api/bodies/deadline-field.ts';
import type { JsonObject } from '../../api/bodies/json-object.ts';
import { priorityField } from '../../api/bodies/priority.ts';

const timeoutError = { error: 'timeout must be a number of seconds greater than 0.' };

export const changeSchema = z.strictObject({
  priority: priorityField.nullish(),
  deadline: deadlineField,
  timeout: z.number(timeoutError).positive(timeoutError).nullish(),
});

/** The changes that a body asks for; a `timeout` counts from now. @throws Fault that names the field */
export function readChange(body: JsonObject, nowMs: number): Pick<ChangeWanted, 'priority' | 'deadlineMs'> {
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(changeSchema.shape, name));
  if (unknown !== undefined) throw new Fault('invalid_request', onlyThese, paramOf(unknown));
  const { data, error } = changeSchema.safeParse(body);
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
    throw new Fault('invalid_request', `The body changes nothing. ${onlyThese}`);
  return {
    // Turns -0 into 0.
    priority: isSame ? undefined : priority + 0,
    deadlineMs: ends.length === 0 ? undefined : Math.floor(Math.min(...ends)),
  };
}

const onlyThese = 'Only the priority, deadline and timeout of a request can be changed.';

/** Repeats only a text that looks like a field. */
const paramOf = (name: string) => (/^\w{1,32}$/.test(name) ? { param: name } : {});
