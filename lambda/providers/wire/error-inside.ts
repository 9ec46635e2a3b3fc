import { endpointRules } from '../../core/requests/endpoint-rules.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { isJsonObject } from '../../core/json/exact-json.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object's fields; undefined = it is not an object. */
export const fieldsOf = (value: unknown): Fields | undefined =>
  isJsonObject(value) ? Object.fromEntries<unknown>(Object.entries(value)) : undefined;

/**
 * The part of an answer, or of one of its events, that marks it as an error, whatever its status; undefined = there
 * is none. `readError` reads it.
 */
export function errorInside(value: unknown): unknown {
  // Google wraps its errors in a list.
  if (Array.isArray(value)) return value.length === 1 ? errorInside(value[0]) : undefined;
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  if (isSaid(fields.error)) return fields;
  // Used by Anthropic, and by the Responses API's stream; by vLLM.
  if (fields.type === 'error' || fields.object === 'error') return fields;
  if (fields.type === 'response.failed') return fields.response ?? fields;
  if (fields.object === 'response' && fields.status === 'failed') return fields;
  return choicesOf(fields).find(isFailedChoice);
}

/** OpenRouter's mark for a provider that broke off. */
const isFailedChoice = (choice: Fields): boolean => isSaid(choice.error) || choice.finish_reason === 'error';

const isSaid = (error: unknown): boolean =>
  typeof error === 'string' ? error !== '' : Object.keys(fieldsOf(error) ?? {}).length > 0;

/** The objects of a list; none if it is not a list. */
export const fieldsInList = (list: unknown): readonly Fields[] =>
  Array.isArray(list) ? list.map(fieldsOf).filter((fields) => fields !== undefined) : [];

export const choicesOf = ({ choices }: Fields): readonly Fields[] => fieldsInList(choices);

/** True if it contains something that the caller asked for. */
export const isAnswer = (value: unknown, endpoint: Endpoint): boolean => {
  const fields = fieldsOf(value) ?? {};
  const isThere = endpointRules[endpoint].answersIn.some((name) => Array.isArray(fields[name]));
  return isThere || fields.object === 'response';
};
