import type { UpstreamAnswer, UpstreamCall, UpstreamRefusal } from '../../ports/upstream.ts';
import type { CallLimit } from '../call-limit.ts';
import { refused } from '../refusals/refusal.ts';
import type { Headers } from '../refusals/retry-after.ts';
import { refusalFor } from '../refusals/upstream-error.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import type { Reading } from './readings.ts';

type Bytes = AsyncIterable<Uint8Array>;

/** An upstream's response as it arrives, and the call that it answers. */
export interface Arrived {
  /** Its origin, for the log alone. */
  readonly host: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly call: UpstreamCall;
  readonly deadline: CallLimit;
  readonly nowMs: number;
  /** The meaning of its provider's errors and headers; undefined: only the general rules. */
  readonly row?: Pick<ProviderRow, 'errors' | 'rates'> | undefined;
  /** Translates an answer of another API than OpenAI's; undefined: it is OpenAI's. */
  readonly translate?: ((bytes: Bytes, headers: Headers) => Bytes) | undefined;
  /** Fields that the caller sent and the upstream was not asked. */
  readonly dropped?: readonly string[] | undefined;
  /** undefined: its answers are passed on unchanged. */
  readonly reading?: Reading | undefined;
  /** It contains a usage that the caller does not want to see. */
  readonly isUsageHidden: boolean;
}

/** The reply was not an answer. */
export const failed = (message: string): UpstreamRefusal => refused('failed', { status: 502, message });

/** An error that arrived with a status of success. */
export const refusalInside = (error: unknown, { headers, nowMs, call, row }: Arrived): UpstreamRefusal =>
  refusalFor(error, { headers, nowMs, row, apiKey: call.deployment.apiKey });

/** Names come from the caller, and a header has its bounds. */
const listed = (names: readonly string[]): string =>
  names
    .join(', ')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 1_000);

/** An answer with those of the upstream's headers that a caller may see. */
export function answered(
  { status, headers: upstreams, dropped = [] }: Arrived,
  what: Required<Pick<UpstreamAnswer, 'body' | 'usage'>>,
): UpstreamAnswer {
  const { 'openai-processing-ms': took, 'request-id': anthropics, 'x-amzn-requestid': awss } = upstreams;
  const id = upstreams['x-request-id'] ?? anthropics ?? awss;
  const headers: Record<string, string> = {
    'content-type': typeof what.body === 'string' ? 'application/json' : 'text/event-stream',
  };
  if (typeof id === 'string') headers['llm_provider-x-request-id'] = id;
  if (dropped.length > 0) headers['x-headway-dropped-params'] = listed(dropped);
  if (typeof took === 'string') headers['openai-processing-ms'] = took;
  return { kind: 'answer', status, headers, ...what };
}
