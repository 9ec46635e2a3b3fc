import { Fault } from '../core/faults.ts';
import type { JsonObject } from './json-body.ts';

/** What can be had of an upstream only by whoever talks to it directly; `null` and absent are always right. */
const refusals: Readonly<Record<string, string>> = {
  previous_response_id:
    'previous_response_id is not offered in the background: the answer has an id here that the upstream does not know. Send the whole conversation as input.',
  conversation: 'conversation is not offered in the background: send the whole conversation as input.',
};

/** @throws Fault for what a response in the background cannot have */
export function checkBackgroundResponse(body: JsonObject): void {
  for (const [param, message] of Object.entries(refusals)) {
    const value = body[param];
    if (value !== undefined && value !== null) throw new Fault('invalid_request', message, { param });
  }
  if (body.stream === true) {
    const message =
      'stream must be false or absent for a response that may be collected later: GET /v1/responses/{id}?stream=true streams it then.';
    throw new Fault('invalid_request', message, { param: 'stream' });
  }
  if (body.store === false) {
    throw new Fault('invalid_request', 'store must be true or absent for a response in the background.', {
      param: 'store',
    });
  }
}
