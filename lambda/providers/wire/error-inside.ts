import { endpointRules } from '../../core/requests/endpoint-rules.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { isJsonObject } from '../../core/json/exact-json.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A JSON object's fields; undefined = it is no object. */
export const fieldsOf = (value: unknown): Fields | undefined =>
  isJsonObject(value) ? Object.fromEntries<unknown>(Object.entries(value)) : undefined;

/**
 * What of an answer, or of an event of it, says that it is an error, whatever its status is; undefined = nothing
 * does. It is for `readError` to read.
 */
export function errorInside(value: unknown): unknown {
  // Google wraps its errors in a list.
  if (Array.isArray(value)) return value.length === 1 ? errorInside(value[0]) : undefined;
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  if (isSaid(fields.error)) return fields;
  // Anthropic's word, and that of the Responses API's stream; vLLM's.
  if (fields.type === 'error' || fields.object === 'error') return fields;
  if (fields.type === 'response.failed') return fields.response ?? fields;
  if (fields.object === 'response' && fields.status === 'failed') return fields;
  return choicesOf(fields).find(isFailedChoice);
}

/** OpenRouter's way to say that one of its providers broke off. */
const isFailedChoice = (choice: Fields): boolean => isSaid(choice.error) || choice.finish_reason === 'error';

const isSaid = (error: unknown): boolean =>
  typeof error === 'string' ? error !== '' : Object.keys(fieldsOf(error) ?? {}).length > 0;

/** The objects of a list; none where it is no list. */
export const fieldsInList = (list: unknown): readonly Fields[] =>
  Array.isArray(list) ? list.map(fieldsOf).filter((fields) => fields !== undefined) : [];

export const choicesOf = ({ choices }: Fields): readonly Fields[] => fieldsInList(choices);

/** Whether there is something in it that a caller has asked for. */
export const isAnswer = (value: unknown, endpoint: Endpoint): boolean => {
  const fields = fieldsOf(value) ?? {};
  const isThere = endpointRules[endpoint].answersIn.some((name) => Array.isArray(fields[name]));
  return isThere || fields.object === 'response';
};
