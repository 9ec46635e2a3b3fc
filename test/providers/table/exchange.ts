import type { RefusalReason } from '../../../lambda/core/attempts/outcome.ts';
import type { Endpoint } from '../../../lambda/core/requests/request.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a provider answers with an error status, and what has to become of it. */
export interface Refused {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly means: RefusalReason;
  readonly says?: string;
  readonly code?: string | null;
  readonly retryAfterMs?: number | null;
}

/** A provider's wire, as its documentation shows it. Nothing here is computed from the table. */
export interface Exchange {
  /** As the file names it, with its prefix. */
  readonly model: string;
  /** `api_base`, where the file has to say it. */
  readonly apiBase?: string;
  readonly endpoint?: Endpoint;
  /** The address that is called, and the model that the body names; absent: it stands in the address. */
  readonly url: string;
  readonly names?: string;
  /** The variable whose value is sent, and the header. Absent: no key is set for it. */
  readonly key?: string;
  readonly header?: string;
  /** Sent by the caller beside model and messages, and what arrives of it. */
  readonly asks?: Json;
  readonly sends?: Json;
  /** The message of an answer and the deltas of a stream, and the same as a caller reads them. */
  readonly message?: Json;
  readonly reads?: Json;
  /** Of another API than OpenAI's: an answer, and the same as a stream. */
  readonly answer?: Json;
  readonly events?: string | Uint8Array;
  readonly eventsType?: string;
  /** If it is not that of a whole answer. */
  readonly streamUrl?: string;
  /** The first delta of a stream, if that has not the whole message. */
  readonly firstDelta?: Json;
  readonly error: Refused;
  readonly limit: Refused;
}

export const prompt = { messages: [{ role: 'user', content: 'hello' }] };
export const asksForTokens = { max_completion_tokens: 50 };
export const olderName = { max_tokens: 50 };

/** OpenAI's envelope, which most have copied. */
export const invalid: Refused = {
  status: 400,
  body: {
    error: { message: 'Bad value.', type: 'invalid_request_error', param: 'temperature', code: 'bad_value' },
  },
  means: 'rejected',
  says: 'Bad value.',
  code: 'bad_value',
};

export const tooMany: Refused = {
  status: 429,
  body: { error: { message: 'Slow down.', type: 'rate_limit_error', code: 'rate_limit_exceeded' } },
  headers: { 'retry-after': '2' },
  means: 'rate_limited',
  retryAfterMs: 2_000,
};

export const noMoney = (body: unknown, status = 429): Refused => ({ status, body, means: 'exhausted' });

export const longPrompt = (body: unknown, status = 400): Refused => ({
  status,
  body,
  means: 'too_long',
  code: 'context_length_exceeded',
});
