import type { RefusalReason } from '../../core/attempts/outcome.ts';
import type { UpstreamRefusal } from '../../ports/upstream.ts';
import { isDayQuota, reasonOf, type Known } from './classify-error.ts';
import { awsType, readError, type SaidError } from './read-error.ts';
import { refused } from './refusal.ts';
import { waitOf, type Headers } from './retry-after.ts';
import { statusInside } from './status-inside.ts';
import { isEventStream } from '../wire/sniff.ts';
import { errorInStream } from '../wire/stream/stream-event.ts';

const longestMessage = 2_000;
const longestWord = 200;

interface About {
  readonly headers?: Headers | undefined;
  /** The deployment's; no message holds it. */
  readonly apiKey?: string | undefined;
  readonly nowMs?: number | undefined;
  /** What its provider's row says of errors and headers. */
  readonly row?: Known | undefined;
}

/** What an upstream's answer with an error status means, its words kept where a caller may see them. */
export const refusalOf = (
  reply: About & { readonly status: number; readonly body: string },
): UpstreamRefusal => refusalFor(parsed(reply.body), reply);

/** The same of an error that is parsed. Without a status of its own, it is what the error says of itself. */
export function refusalFor(
  error: unknown,
  { headers = {}, apiKey, nowMs = 0, row, status: own }: About & { readonly status?: number },
): UpstreamRefusal {
  const read = readError(error);
  const said = cleaned({ ...read, type: read.type ?? awsType(headers['x-amzn-errortype']) }, apiKey);
  const status = own ?? statusInside(said);
  const { ms: asked, isDay } = waitOf({ headers, said, nowMs, rates: row?.rates });
  const shouldRetry = { true: true, false: false }[String(headers['x-should-retry'])];
  const reason = reasonOf({ status, said, shouldRetry, waitMs: asked, isDay }, row?.errors);
  const isKeys = reason === 'denied';
  return refused(reason, {
    status,
    message: isKeys ? badCredentials : (said.message ?? `The upstream answered with status ${status}.`),
    type: said.type ?? (reason === 'rejected' && status >= 500 ? 'upstream_error' : undefined),
    param: said.param,
    code: codeFor(reason, said.code),
    // Google's wait is that of the minute, also where the day is used up.
    retryAfterMs: said.details.some(isDayQuota) ? undefined : asked,
  });
}

/** The words by which callers know these two, where a provider has only a number for them. */
const codeFor = (reason: RefusalReason, said: string | undefined): string | undefined =>
  (reason === 'too_long' || reason === 'blocked') && /^\d*$/.test(said ?? '') ? undefined : said;

const badCredentials = 'The upstream does not accept the credentials of this deployment.';

/** JSON, or the error event of a stream. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return isEventStream(Buffer.from(body), true) === true ? errorInStream(body) : undefined;
  }
}

/** Without the deployment's key, without what looks like one, and of a length that can be passed on. */
function cleaned(said: SaidError, apiKey: string | undefined): SaidError {
  const hasKey = apiKey !== undefined && apiKey !== '';
  const clean = (text: string | undefined, longest: number): string | undefined =>
    (hasKey ? text?.replaceAll(apiKey, '***') : text)?.replace(/\bsk-[\w*-]{4,}/g, '***').slice(0, longest);
  return {
    ...said,
    message: clean(said.message, longestMessage),
    type: clean(said.type, longestWord),
    param: clean(said.param, longestWord),
    code: clean(said.code, longestWord),
    status: clean(said.status, longestWord),
  };
}
