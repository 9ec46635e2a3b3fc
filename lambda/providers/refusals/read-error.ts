import { fieldsInList, fieldsOf, type Fields } from '../wire/error-inside.ts';

/** An upstream's description of an error, from any envelope. */
export interface SaidError {
  readonly message?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly code?: string | undefined;
  /** A status in the error itself, as a number or as one of Google's words. */
  readonly status?: string | undefined;
  /** Google's details: `RetryInfo`, `QuotaFailure`, … */
  readonly details: readonly Fields[];
  /** OpenRouter's: the provider's own error, or why a moderation refused. */
  readonly metadata: Fields;
}

const nothing: SaidError = { details: [], metadata: {} };
/** Gateways put envelopes into envelopes. */
const mostNested = 4;

/**
 * `{"error":{…}}` (OpenAI, Anthropic, OpenRouter), `[{"error":{…}}]` (Google), `{"error":"…"}` (ollama, Hugging
 * Face), `{"detail":…}` (FastAPI, Mistral), `{"errors":[…]}`, or the fields at the top (AWS, Cohere, vLLM).
 */
export function readError(value: unknown, nested = 0): SaidError {
  if (typeof value === 'string') return { ...nothing, message: textOf(value) };
  if (nested > mostNested) return nothing;
  if (Array.isArray(value)) return readList(value, nested);
  const fields = fieldsOf(value);
  if (fields === undefined) return nothing;
  const inner = [fields.error, fields.errors, fields.detail, fields.message].find(isEnvelope);
  if (inner === undefined) return readFields(fields);
  return withFallback(readError(inner, nested + 1), readFields(fields));
}

const isEnvelope = (value: unknown): boolean =>
  (Array.isArray(value) && value.length > 0) || Object.keys(fieldsOf(value) ?? {}).length > 0;

function readList([first]: readonly unknown[], nested: number): SaidError {
  const { loc, msg, type } = fieldsOf(first) ?? {};
  if (typeof msg !== 'string') return readError(first, nested + 1);
  // FastAPI: the place in the request, and the mistake there.
  const path = Array.isArray(loc) ? loc.filter((part) => part !== 'body').map(String) : [];
  return {
    ...nothing,
    message: path.length === 0 ? msg : `${path.join('.')}: ${msg}`,
    type: textOf(type),
    param: path.length === 0 ? undefined : path.join('.'),
  };
}

function readFields(fields: Fields): SaidError {
  const { details, type } = fields;
  return {
    message: [fields.message, fields.Message, fields.error, fields.detail, fields.msg]
      .map(textOf)
      .find(isText),
    type:
      (type === 'error' ? undefined : textOf(type)) ?? textOf(fields.error_type) ?? awsType(fields.__type),
    param: textOf(fields.param),
    code: codeOf(fields.code) ?? codeOf(fields.status_code),
    status: codeOf(fields.status),
    details: fieldsInList(details),
    metadata: fieldsOf(fields.metadata) ?? {},
  };
}

/** The outer envelope supplies what the inner one lacks. */
const withFallback = (inner: SaidError, outer: SaidError): SaidError => ({
  ...inner,
  message: inner.message ?? outer.message,
  type: inner.type ?? outer.type,
  param: inner.param ?? outer.param,
  code: inner.code ?? outer.code,
  status: inner.status ?? outer.status,
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const isText = (value: string | undefined): boolean => value !== undefined;

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : textOf(value);

/** `ThrottlingException`, of `com.amazon.coral.availability#ThrottlingException` or `…:http://…`. */
export const awsType = (value: unknown): string | undefined =>
  textOf(value)?.split('#').at(-1)?.split(':')[0];
