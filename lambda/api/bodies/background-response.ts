import { Fault } from '../../core/faults.ts';
import type { JsonObject } from './json-object.ts';

/**
 * Features of an upstream that are only there for callers who talk to it directly; `null` and absent are always
 * right.
 */
const refusals: Readonly<Record<string, string>> = {
  previous_response_id:
    'previous_response_id is not supported in the background: the upstream does not know the ids of background responses. Send the whole conversation as input.',
  conversation: 'conversation is not supported in the background: send the whole conversation as input.',
};

const streamRefusal =
  'stream must be false or absent for a background response: stream it later with GET /v1/responses/{id}?stream=true.';
const storeRefusal = 'store must be true or absent for a background response.';

/** The reason why a response cannot be collected later; undefined: it can. */
export function whyNotInBackground(body: JsonObject): Fault | undefined {
  const isSet = (param: string) => body[param] !== undefined && body[param] !== null;
  const [param, message] =
    Object.entries(refusals).find(([name]) => isSet(name)) ??
    (body.stream === true ? ['stream', streamRefusal] : body.store === false ? ['store', storeRefusal] : []);
  if (param === undefined || message === undefined) return undefined;
  return new Fault('invalid_request', message, { param });
}
