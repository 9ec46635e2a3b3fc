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
  /** The deployment's key; no message holds it. */
  readonly apiKey?: string | undefined;
  readonly nowMs?: number | undefined;
  /** The knowledge of its provider's row about errors and headers. */
  readonly row?: Known | undefined;
}

/** The refusal for an answer with an error status; keeps the upstream's message if a caller may see it. */
export const refusalOf = (
  reply: About & { readonly status: number; readonly body: string },
): UpstreamRefusal => refusalFor(parsed(reply.body), reply);

/** The same for a parsed error. Without a status of its own, the error itself gives it. */
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
    // Google's wait is that of the minute, even if the day's limit is used up.
    retryAfterMs: said.details.some(isDayQuota) ? undefined : asked,
  });
}

/** Callers know these two by their codes: a provider's own counts only if it says as much. */
const codeFor = (reason: RefusalReason, said: string | undefined): string | undefined => {
  if (reason === 'too_long') return /context|too_?long/i.test(said ?? '') ? said : undefined;
  return reason === 'blocked' && !/polic|filter|moderat|inspect/i.test(said ?? '') ? undefined : said;
};

const badCredentials = 'The upstream does not accept the credentials of this deployment.';

/** JSON, or the error event of a stream. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return isEventStream(Buffer.from(body), true) === true ? errorInStream(body) : undefined;
  }
}

/** Without the deployment's key or anything that looks like one, and short enough to be passed on. */
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
