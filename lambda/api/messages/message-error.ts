import type { JsonObject } from '../bodies/json-object.ts';
import { fieldsOf } from './chat-messages.ts';

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const typeOf = (status: number): string =>
  types[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');

/** OpenAI's error in Anthropic's envelope; undefined: it is no error. Its code and its parameter stay. */
export function messageError(envelope: JsonObject, status: number): JsonObject | undefined {
  const { message, code, param, earliest_start: start } = fieldsOf(envelope.error);
  if (typeof message !== 'string') return undefined;
  const told = { type: typeOf(status), message, code, param };
  return { type: 'error', error: start === undefined ? told : { ...told, earliest_start: start } };
}
